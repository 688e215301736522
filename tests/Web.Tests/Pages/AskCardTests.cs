using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Web.Pages.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class AskCardTests
{
    /// <summary>One page says the law once, and both places where it may stand round alike.</summary>
    [Fact]
    public void The_law_stands_in_the_reason_or_under_the_chart_with_the_same_figures()
    {
        var series = ScalingReport.Of([.. from p in new[] { 1, 2, 4, 8, 12, 16 } from i in Enumerable.Range(0, 5) select Sample(p, i)], ScalingKind.Strong, ownBaseline: true).Series.Single();
        var card = AskCard.Of([series], AskGoal.Read(null, null), null, (_, _) => "", []);
        double bound = 1 / series.Fits.Amdahl!.SerialFraction;

        FitSentence.Of(series)!.ShouldContain($"so no number of cores gives more than {Figures.Significant(bound)}x.");
        card.Reason.ShouldNotContain("Amdahl");
        (card with { LawsFollow = false }).Reason.ShouldContain($"so no number of workers gives more than {Figures.Significant(bound)}x.");
    }

    static TrialSample Sample(int workers, int round) =>
        new("threads", null, workers, round, 10 * (0.117 + 0.883 / workers) * (1 + 0.005 * ((round * 3 + workers) % 5)), 0, workers, []);
}
