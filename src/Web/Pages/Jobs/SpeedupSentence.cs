using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;
using Dashboard.Web.Scaling;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>Says in one sentence what a sweep shows: who is fastest, by how much, how surely, and what start-up costs.</summary>
static class SpeedupSentence
{
    /// <summary>Start-up is worth a word from this part of the region's time on.</summary>
    const double NotableStartup = 0.1;

    public static string? Of(JobPicture picture)
    {
        if (picture.Analysis is { Deterministic: false })
        {
            return null;
        }
        var measured = picture.Configurations.Where(c => c.Point is not null).ToList();
        if (measured.Count == 0)
        {
            return null;
        }
        string main = Claim(picture, measured);
        return Startup(measured) is { } startup ? $"{main}; {startup}." : main + ".";
    }

    static string Claim(JobPicture picture, IReadOnlyList<ConfigurationRow> measured)
    {
        var parallel = measured.Where(c => c.Configuration.Strategy != StrategyNames.Serial && c.Point!.Speedup is not null).ToList();
        if (parallel.Count == 0)
        {
            return Alone(measured, Subject(picture));
        }
        var best = FastestPoint.Of(parallel, c => c.Point!)!;
        string what = picture.Job.Sweep.Scaling == ScalingKind.Weak ? "the grown problem" : Subject(picture);
        if (IsNoisy(best))
        {
            return Compared(best, what, "") + ", though other work used the node meanwhile";
        }
        // A disturbed row that looks better than all sound ones is not the answer, but nobody should have to wonder about it.
        var disturbed = parallel.Where(IsNoisy).MaxBy(c => c.Point!.Speedup);
        return disturbed is not null && disturbed.Point!.Speedup > best.Point!.Speedup
            ? $"{Compared(best, what, "undisturbed ")}; {Who(disturbed.Configuration)} measured {Format.Ratio(disturbed.Point.Speedup)}{Interval(disturbed.Point)} while other work used the node"
            : Compared(best, what, "");
    }

    static bool IsNoisy(ConfigurationRow row) => FastestPoint.IsNoisy(row.Point!);

    static string Interval(ScalingPoint point) =>
        point is { SpeedupLow: { } low, SpeedupHigh: { } high } ? $" ({Format.Significant(low)} to {Format.Significant(high)})" : "";

    // Says "undisturbed" of the rows that are compared where others were not counted.
    static string Compared(ConfigurationRow best, string what, string undisturbed)
    {
        var point = best.Point!;
        string who = Who(best.Configuration);
        if (point is { SpeedupLow: < 1, SpeedupHigh: > 1 })
        {
            return $"No {undisturbed}configuration is clearly faster than serial: the best, {who}, is at {Format.Ratio(point.Speedup)}{Interval(point)}";
        }
        return point.Speedup >= 1
            ? $"On {who} {what} runs {Format.Ratio(point.Speedup)} faster than serial{Interval(point)}"
            : $"{(undisturbed.Length > 0 ? "Nothing undisturbed" : "Nothing")} beats serial here: the best, {who}, takes {Format.Ratio(1 / point.Speedup)} as long";
    }

    static string Alone(IReadOnlyList<ConfigurationRow> measured, string what)
    {
        var best = measured.MinBy(c => c.Point!.MedianSeconds)!;
        string time = Format.Seconds(best.Point!.MedianSeconds).ToString();
        if (best.Point.RelativeSpeedup is { } relative && relative > 1.001)
        {
            return $"On {Who(best.Configuration)} {what} takes {time}, {Format.Ratio(relative)} faster than with the fewest workers measured";
        }
        return $"{char.ToUpperInvariant(what[0])}{what[1..]} takes {time} on {Who(best.Configuration)}";
    }

    static string Subject(JobPicture picture) => Imported.Is(picture.Job.Analysis) ? "the program" : "the analysis";

    static string? Startup(IReadOnlyList<ConfigurationRow> measured)
    {
        var worst = measured.Where(c => c.StartupSeconds is not null && c.StartupSeconds > NotableStartup * c.Point!.MedianSeconds)
            .MaxBy(c => c.StartupSeconds);
        return worst is null ? null : $"{worst.Configuration.Strategy} pays {Format.Seconds(worst.StartupSeconds)} of start-up";
    }

    static string Who(Configuration configuration)
    {
        string who = configuration.Strategy == StrategyNames.Serial ? "one worker" : StrategyOrder.Workers(configuration.Strategy, configuration.Workers);
        return configuration.Variant is null ? who : $"{who} ({configuration.Variant})";
    }
}
