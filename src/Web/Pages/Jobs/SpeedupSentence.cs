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
        var (claim, best) = Claim(picture, measured);
        return Startup(best) is { } startup ? $"{claim}; {startup}." : claim + ".";
    }

    /// <returns>What is claimed, and of which configuration.</returns>
    static (string Claim, ConfigurationRow Best) Claim(JobPicture picture, IReadOnlyList<ConfigurationRow> measured)
    {
        var parallel = measured.Where(c => c.Configuration.Strategy != StrategyNames.Serial && c.Point!.Speedup is not null).ToList();
        if (parallel.Count == 0)
        {
            var alone = measured.MinBy(c => c.Point!.MedianSeconds)!;
            return (Alone(alone, Subject(picture)), alone);
        }
        var best = FastestPoint.Of(parallel, c => c.Point!)!;
        string what = picture.Job.Sweep.Scaling == ScalingKind.Weak ? "the grown problem" : Subject(picture);
        if (IsNoisy(best))
        {
            return (Compared(best, what, "") + ", though other work used the node meanwhile", best);
        }
        // A disturbed row that looks better than all sound ones is not the answer, but nobody should have to wonder about it.
        var disturbed = parallel.Where(IsNoisy).MaxBy(c => c.Point!.Speedup);
        string claim = disturbed is not null && disturbed.Point!.Speedup > best.Point!.Speedup
            ? $"{Compared(best, what, "undisturbed ")}; {Who(disturbed.Configuration)} measured {Format.Ratio(disturbed.Point.Speedup)}{Interval(disturbed.Point)} while other work used the node"
            : Compared(best, what, "");
        return (claim, best);
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

    static string Alone(ConfigurationRow best, string what)
    {
        string time = Format.Seconds(best.Point!.MedianSeconds).ToString();
        if (best.Point.RelativeSpeedup is { } relative && relative > 1.001)
        {
            return $"On {Who(best.Configuration)} {what} takes {time}, {Format.Ratio(relative)} faster than with the fewest workers measured";
        }
        return $"{char.ToUpperInvariant(what[0])}{what[1..]} takes {time} on {Who(best.Configuration)}";
    }

    static string Subject(JobPicture picture) => Imported.Is(picture.Job.Analysis) ? "the program" : "the analysis";

    // Speedup is of the region alone, and the answer below may well be another once start-up counts.
    static string? Startup(ConfigurationRow best) =>
        best.StartupSeconds > NotableStartup * best.Point!.MedianSeconds ? $"start-up, {Format.Seconds(best.StartupSeconds)}, is not counted" : null;

    static string Who(Configuration configuration)
    {
        string who = configuration.Strategy == StrategyNames.Serial ? "one worker" : StrategyOrder.Workers(configuration.Strategy, configuration.Workers);
        return configuration.Variant is null ? who : $"{who} ({configuration.Variant})";
    }
}
