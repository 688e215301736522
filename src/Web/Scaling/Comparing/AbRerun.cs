using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Comparison;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Scaling.Comparing;

/// <summary>Makes one job of two: both sides are variants of it and run in every round, so that the day hits both alike.</summary>
public static class AbRerun
{
    public const string A = "A", B = "B";

    /// <summary>Why the two cannot be run in turns within one job; null where they can.</summary>
    public static string? Refusal(JobView a, JobView b) =>
        a.Analysis != b.Analysis ? $"Job {a.Id} is of {a.Analysis} and job {b.Id} of {b.Analysis}; an A/B run needs one analysis."
        : Imported.Is(a.Analysis) ? "Imported timings cannot be run here."
        : a.Sweep.Variants is { Count: > 0 } || b.Sweep.Variants is { Count: > 0 } ? "A job with variants compares them within itself: ask for variantA and variantB."
        : a.Sweep.Scaling != b.Sweep.Scaling || a.Sweep.Binding != b.Sweep.Binding || a.Sweep.BatchSize != b.Sweep.BatchSize
            ? "The jobs differ in scaling, binding or batch size, which one job has only once."
        : !a.Sweep.Strategies.Intersect(b.Sweep.Strategies).All(s => Arrangement.Of(a.Sweep, s) == Arrangement.Of(b.Sweep, s))
            ? "The jobs differ in layouts, or in whether a cluster ran before, which one job has only once."
        : JsonElement.DeepEquals(Problem.Merge(a.Parameters, null), Problem.Merge(b.Parameters, null))
            ? "Both jobs have the same parameters, so both variants would be the same program; run each side in three jobs instead."
        : Shared(a, b) is ({ Count: 0 }, _) or (_, { Count: 0 }) ? "The jobs share no strategy or no worker count."
        : null;

    /// <summary>The rounds that find a change of 5 % at the usual scatter nine times in ten; see <see cref="InterleavedPlan"/>.</summary>
    public static int Rounds(JobView a, JobView b)
    {
        var (strategies, workers) = Shared(a, b);
        int baseline = a.Sweep.Baseline && !strategies.Contains(StrategyNames.Serial) ? 1 : 0;
        return InterleavedPlan.Rounds(baseline + strategies.Sum(s => s == StrategyNames.Serial ? 1 : workers.Count));
    }

    /// <summary>The job to hand in for two that <see cref="Refusal"/> lets pass.</summary>
    public static JobRequest Of(JobView a, JobView b, int? repetitions)
    {
        var (strategies, workers) = Shared(a, b);
        var again = RepeatedJob.Of(a);
        return again with
        {
            Title = Cut($"A/B: {a.Title} against {b.Title}"),
            Tags = [.. a.Tags.Where(t => !t.StartsWith("schedule:", StringComparison.Ordinal)).Append("a-b").Distinct()],
            Sweep = again.Sweep! with
            {
                Strategies = strategies, Workers = workers, Repetitions = repetitions ?? Rounds(a, b), Warmups = Math.Max(1, a.Sweep.Warmups),
                Variants = [new VariantRequest(A, a.Parameters), new VariantRequest(B, b.Parameters)],
            },
        };
    }

    static (IReadOnlyList<string> Strategies, IReadOnlyList<int> Workers) Shared(JobView a, JobView b) =>
        ([.. a.Sweep.Strategies.Intersect(b.Sweep.Strategies)], [.. a.Sweep.Workers.Intersect(b.Sweep.Workers)]);

    static string Cut(string title) => title.Length <= 200 ? title : title[..199] + "…";
}
