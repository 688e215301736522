using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Measurement.Waterfall;

/// <summary>
/// Where the speedup went. Each phase of a configuration is compared with the share of the baseline's same phase that ideal
/// scaling would leave of it: baseline workers over workers in strong sweeps, all of it in weak ones. What lies above adds to
/// the ideal time, so that ideal and parts together are the measured time, exactly.
/// </summary>
public static class Waterfalls
{
    static readonly string[] DisqualifyingFlags = ["oversubscribed", "smt", "fewer-chunks-than-workers", "crosses-numa", TrialFlags.TooShort];

    /// <param name="elapsed">Whether start-up is part of the time that is explained.</param>
    /// <returns>One for each configuration that is no baseline itself; none for a variant without a sound baseline.</returns>
    public static IReadOnlyList<SpeedupWaterfall> Of(IReadOnlyList<PhasedTrial> trials, ScalingKind scaling, bool elapsed = false)
    {
        var shapes = trials.GroupBy(t => (t.Strategy, t.Variant, t.Workers)).Select(g => PhaseShape.Of([.. g], elapsed)).ToList();
        return
        [
            .. from shape in shapes
               let baseline = Baseline(shape, shapes)
               where baseline is not null && baseline != shape
               orderby shape.Variant, shape.Strategy, shape.Workers
               select Explain(shape, baseline, scaling, elapsed),
        ];
    }

    /// <summary>The serial program on the same problem, else the strategy's own smallest count.</summary>
    static PhaseShape? Baseline(PhaseShape of, IReadOnlyList<PhaseShape> all)
    {
        var sound = all.Where(s => s.Variant == of.Variant && !s.Flags.Intersect(DisqualifyingFlags).Any()).ToList();
        return sound.Find(s => s.Strategy == StrategyNames.Serial) ?? sound.Where(s => s.Strategy == of.Strategy).MinBy(s => s.Workers);
    }

    static SpeedupWaterfall Explain(PhaseShape shape, PhaseShape baseline, ScalingKind scaling, bool elapsed)
    {
        double share = scaling == ScalingKind.Weak ? 1 : (double)baseline.Workers / shape.Workers;
        double ideal = share * baseline.Seconds;
        var parts = Seconds(shape.Phases, baseline.Phases, share).Where(p => elapsed || p.Name != WaterfallParts.Startup).ToList();
        parts.Add((WaterfallParts.Other, shape.Seconds - ideal - parts.Sum(p => p.Seconds)));
        string name = baseline.Strategy == StrategyNames.Serial ? StrategyNames.Serial : $"{baseline.Strategy} on {baseline.Workers}";
        return new SpeedupWaterfall(
            shape.Strategy, shape.Workers, shape.Variant, name, ideal, shape.Seconds,
            [.. parts.Select(p => new WaterfallPart(p.Name, p.Seconds, p.Seconds / shape.Seconds, WaterfallText.Of(p.Name, p.Seconds, shape, baseline, share)))],
            Efficiencies(shape, baseline, share, elapsed));
    }

    static IEnumerable<(string Name, double Seconds)> Seconds(Phases p, Phases b, double share)
    {
        // The reduction is booked on all workers, as all wait for the one that does it.
        yield return (WaterfallParts.Serial, (1 - share) * Math.Min(p.Reduce, b.Reduce));
        yield return (WaterfallParts.Imbalance, p.Imbalance - share * b.Imbalance);
        yield return (WaterfallParts.Communication, p.Communicate - share * b.Communicate);
        yield return (WaterfallParts.Waiting, p.Idle - p.Imbalance - share * (b.Idle - b.Imbalance));
        yield return (WaterfallParts.Compute, p.Compute - share * b.Compute);
        yield return (WaterfallParts.Read, p.Read - share * b.Read);
        yield return (WaterfallParts.Reduce, p.Reduce - share * b.Reduce - (1 - share) * Math.Min(p.Reduce, b.Reduce));
        yield return (WaterfallParts.Startup, p.Startup - share * b.Startup);
    }

    static ParallelEfficiencies Efficiencies(PhaseShape shape, PhaseShape baseline, double share, bool elapsed)
    {
        double useful = Useful(shape), largest = useful + shape.Phases.Imbalance;
        double run = shape.Seconds;
        double balance = largest > 0 ? useful / largest : 1, communication = run > 0 ? largest / run : 1;
        double scaling = useful > 0 ? share * Useful(baseline) / useful : 1;
        return new ParallelEfficiencies(balance, communication, balance * communication, scaling, balance * communication * scaling);

        static double Useful(PhaseShape s) => s.Phases.Read + s.Phases.Compute;
    }
}

/// <summary>A configuration's median time split in the proportions of its phases, averaged over its quiet trials.</summary>
sealed record PhaseShape(string Strategy, string? Variant, int Workers, double Seconds, Phases Phases, IReadOnlyList<string> Flags)
{
    public static PhaseShape Of(IReadOnlyList<PhasedTrial> trials, bool elapsed)
    {
        var quiet = trials.Where(t => !t.Flags.Contains("noisy")).ToList();
        var used = 2 * quiet.Count >= trials.Count ? quiet : trials;
        double median = Intervals.Median([.. used.Select(Total)]);
        // Shares of each trial's own time: medians of phases would not add up to the median of the whole.
        double Mean(Func<Phases, double> phase) => median * used.Average(t => phase(t.Phases) / Total(t));
        var phases = new Phases(
            elapsed ? Mean(p => p.Startup) : 0, Mean(p => p.Read), Mean(p => p.Compute), Mean(p => p.Communicate),
            Mean(p => p.Reduce), Mean(p => p.Idle), Mean(p => p.Imbalance));
        var flags = trials.SelectMany(t => t.Flags).Distinct().ToList();
        return new PhaseShape(trials[0].Strategy, trials[0].Variant, trials[0].Workers, median, phases, flags);

        double Total(PhasedTrial t) => elapsed ? t.StartupSeconds + t.Seconds : t.Seconds;
    }
}

/// <summary>The parts in words.</summary>
static class WaterfallText
{
    public static string TitleOf(string part, double seconds) => part switch
    {
        WaterfallParts.Serial => "serial part",
        WaterfallParts.Compute => seconds < 0 ? "faster compute" : "slower compute",
        WaterfallParts.Read => seconds < 0 ? "faster reads" : "slower reads",
        WaterfallParts.Reduce => "reduction",
        WaterfallParts.Startup => "start-up",
        _ => part,
    };

    public static string Of(string part, double seconds, PhaseShape shape, PhaseShape baseline, double share)
    {
        var (digits, unit) = Figures.Seconds(Math.Abs(seconds), shape.Seconds);
        string time = $"{digits} {unit} ({Figures.Percent(Math.Abs(seconds) / shape.Seconds)} % of the run)";
        return part switch
        {
            WaterfallParts.Serial => $"{time}: the reduction is done by one worker while the others wait.",
            WaterfallParts.Imbalance => $"{time}: waiting for the worker with the most work.",
            WaterfallParts.Communication => $"{time}: packing, sending and unpacking partial results.",
            WaterfallParts.Waiting => $"{time}: waiting for a piece of work, for the slowest sender, or at the start.",
            WaterfallParts.Compute => seconds < 0 ? $"{time} gained: computing takes fewer worker-seconds than in the baseline." : $"{time}: {Growth(shape.Phases.Compute, share * baseline.Phases.Compute, "computing")}",
            WaterfallParts.Read => seconds < 0 ? $"{time} gained: reading takes fewer worker-seconds than in the baseline." : $"{time}: {Growth(shape.Phases.Read, share * baseline.Phases.Read, "reading")}",
            WaterfallParts.Reduce => $"{time}: the reduction takes {(seconds < 0 ? "less" : "more")} time than the baseline's.",
            WaterfallParts.Startup => $"{time}: start-up, which more workers do not shorten.",
            _ => $"{time}: not accounted for by the phases.",
        };
    }

    static string Growth(double now, double ideal, string what) => ideal > 0
        ? $"{what} the same items takes {Figures.Significant(now / ideal)} times the worker-seconds of the baseline."
        : $"the baseline did not spend time {what}.";
}
