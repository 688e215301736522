using System.Globalization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Runner.Terminal.Sweeps;

namespace Dashboard.Runner.Terminal.Display;

/// <summary>What a sweep answers, in sentences: how many cores to ask for and why, what else was seen, and what to measure next.</summary>
static class Answer
{
    public static IEnumerable<string> Lines(SweepOutcome outcome, Screen screen)
    {
        var series = outcome.Scaling.Series;
        var ranked = BestAnswer.Rank(series, outcome.Sweep.Scaling == ScalingKind.Weak ? GoalKind.Efficiency : GoalKind.Fastest);
        yield return screen.Strong(ranked.Count > 0 ? Ask(ranked[0]) : $"No number of cores can be recommended: {BestAnswer.Refusal(series)}");
        foreach (string line in ranked.Count > 0 ? Beside(ranked) : [])
        {
            yield return line;
        }
        if (outcome.ResultsAgree is { } agree)
        {
            yield return agree.Same == agree.Total ? $"Same result {agree.Same}/{agree.Total}." : screen.Bad($"Only {agree.Same} of {agree.Total} results are the same.");
        }
        foreach (string flag in series.SelectMany(s => s.Points).SelectMany(p => p.Flags).Distinct())
        {
            yield return screen.Quiet($"{flag}: {TrialFlags.Meaning(flag)}");
        }
    }

    static string Ask(SeriesReport best)
    {
        var advised = best.Recommendation!;
        int cores = BestAnswer.Cores(best);
        return $"Ask for {cores} core{(cores == 1 ? "" : "s")} ({best.Label}, {Figures.Seconds(advised.Seconds)} a run with start-up) because {Continued(advised.Reason)}";
    }

    static IEnumerable<string> Beside(IReadOnlyList<SeriesReport> ranked)
    {
        var best = ranked[0].Recommendation!;
        if (best.Indistinguishable.Count > 0)
        {
            yield return $"{string.Join(", ", best.Indistinguishable)} {(best.Indistinguishable.Count == 1 ? "is" : "are")} statistically as fast.";
        }
        if (ranked.Count > 1)
        {
            yield return $"Other strategies: {string.Join("; ", ranked.Skip(1).Select(s => $"{s.Label} with {BestAnswer.Cores(s)}, {Figures.Seconds(s.Recommendation!.Seconds)}"))}.";
        }
        if (best.Next.Count > 0)
        {
            var next = best.Next[0];
            yield return string.Create(CultureInfo.InvariantCulture, $"Measure next: {next.Workers} worker{(next.Workers == 1 ? "" : "s")}, {next.Repetitions} times (about {Figures.About(next.CoreSeconds)} of one core). {next.Reason}");
        }
    }

    /// <summary>The reason after "because": its first word small where it is an ordinary one.</summary>
    static string Continued(string reason) => reason.StartsWith("It ", StringComparison.Ordinal) || reason.StartsWith("No ", StringComparison.Ordinal)
        ? char.ToLowerInvariant(reason[0]) + reason[1..]
        : reason;
}
