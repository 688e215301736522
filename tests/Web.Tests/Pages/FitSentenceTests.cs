using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.Pages.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class FitSentenceTests
{
    [Fact]
    public void Too_few_counts_are_told_once_for_all_laws()
    {
        Of(ScalingKind.Strong, Runs(1), Runs(2)).ShouldBe("No law is fitted: 2 worker counts; Amdahl's law needs 5, the universal scalability law 7.");
        Of(ScalingKind.Weak, Runs(1), Runs(2)).ShouldBe("No law is fitted: 2 worker counts; Gustafson's law needs 5.");
    }

    [Fact]
    public void Flagged_counts_are_measured_but_not_usable() =>
        Of(ScalingKind.Strong, Runs(1), Runs(2), Runs(4, "oversubscribed")).ShouldBe("No law is fitted: 2 usable of 3 worker counts; Amdahl's law needs 5, the universal scalability law 7.");

    static string? Of(ScalingKind scaling, params IEnumerable<TrialSample>[] runs)
    {
        // In a weak sweep the work grows with the workers.
        var samples = runs.SelectMany(r => r).Select(s => scaling == ScalingKind.Weak ? s with { Seconds = s.Seconds * s.Workers, RegionSeconds = s.Seconds * s.Workers } : s);
        return FitSentence.Of(ScalingReport.Of([.. samples], scaling, ownBaseline: true).Series.Single());
    }

    static IEnumerable<TrialSample> Runs(int workers, params string[] flags) =>
        Enumerable.Range(0, 5).Select(i => new TrialSample("threads", null, workers, i, 10 * (0.1 + 0.9 / workers) * (1 + 0.005 * ((i * 3 + workers) % 5)), 0, workers, flags));
}
