using System.Text.Json.Serialization;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Measurement.Waterfall;

/// <summary>One measured, successful trial with its phases.</summary>
/// <param name="Seconds">The parallel region of one loop.</param>
/// <param name="StartupSeconds">Launch to start barrier.</param>
/// <param name="Phases">Worker-seconds over workers, per loop.</param>
public sealed record PhasedTrial(
    string Strategy, string? Variant, int Workers, double Seconds, double StartupSeconds, Phases Phases, IReadOnlyList<string> Flags);

/// <summary>Names of the parts, in the order of the chart.</summary>
public static class WaterfallParts
{
    /// <summary>Work that the baseline does too and that stays with one worker while all others wait: the reduction.</summary>
    public const string Serial = "serial";

    /// <summary>Waiting for the worker with the most work.</summary>
    public const string Imbalance = "imbalance";

    /// <summary>Packing, sending and unpacking partial results.</summary>
    public const string Communication = "communication";

    /// <summary>Idle beyond imbalance: waiting for a chunk, for the slowest sender, or at the start.</summary>
    public const string Waiting = "waiting";

    /// <summary>Computing that takes more worker-seconds than the baseline's: memory bandwidth, shared caches or hardware threads, lower clock, locks.</summary>
    public const string Compute = "compute";

    /// <summary>Reading that takes more worker-seconds than the baseline's.</summary>
    public const string Read = "read";

    /// <summary>What the reduction takes beyond the baseline's.</summary>
    public const string Reduce = "reduce";

    /// <summary>Start-up; only where elapsed time is explained.</summary>
    public const string Startup = "startup";

    /// <summary>What the phases do not account for.</summary>
    public const string Other = "other";

    public static readonly IReadOnlyList<string> All = [Serial, Imbalance, Communication, Waiting, Compute, Read, Reduce, Startup, Other];
}

/// <param name="Seconds">Adds to the ideal time; negative where a phase took less than its share of the baseline.</param>
/// <param name="Share">Of the measured time.</param>
/// <param name="Text">One plain sentence, its figures before a colon.</param>
public sealed record WaterfallPart(string Name, double Seconds, double Share, string Text)
{
    /// <summary>What pages and charts call it.</summary>
    public string Title => WaterfallText.TitleOf(Name, Seconds);

    /// <summary>The sentence without its figures, for where they stand beside it.</summary>
    [JsonIgnore]
    public string Words => Text[(Text.IndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.');
}

/// <summary>
/// The field's efficiencies (POP, "Standard metrics for performance analysis of hybrid parallel applications"; Rosas, Giménez
/// and Labarta, "Scalability prediction for fundamental performance factors", 2014). Useful time is read and compute.
/// </summary>
/// <param name="LoadBalance">Mean over largest useful time of a worker.</param>
/// <param name="CommunicationEfficiency">Largest useful time over run time.</param>
/// <param name="ParallelEfficiency">Product of the two: mean useful time over run time.</param>
/// <param name="ComputationScaling">Useful worker-seconds of the baseline over those of this configuration.</param>
/// <param name="GlobalEfficiency">Product of the last two.</param>
public sealed record ParallelEfficiencies(
    double LoadBalance, double CommunicationEfficiency, double ParallelEfficiency, double ComputationScaling, double GlobalEfficiency);

/// <summary>From ideal to measured time of one configuration: ideal plus all parts is measured, exactly. Seconds per run.</summary>
/// <param name="Baseline">What it is measured against, for example <c>serial</c> or <c>threads on 2</c>.</param>
/// <param name="IdealSeconds">The baseline's time divided by the growth in workers; undivided in weak sweeps.</param>
/// <param name="MeasuredSeconds">Median.</param>
public sealed record SpeedupWaterfall(
    string Strategy, int Workers, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Variant, string Baseline,
    double IdealSeconds, double MeasuredSeconds, IReadOnlyList<WaterfallPart> Parts, ParallelEfficiencies Efficiencies);
