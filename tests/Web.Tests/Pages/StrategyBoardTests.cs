using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.Pages.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class StrategyBoardTests
{
    [Fact]
    public void A_crossing_is_named_with_its_place()
    {
        // T = 8/p + 1 against T = 12/p. On a straight line of the logarithms between 2 workers (5 against 6 s) and 8 (2 against
        // 1.5 s) the ratio is 1 at 2 * 4^(ln 1.2 / (ln 1.2 + ln (4/3))) = 3.42.
        string sentence = Board(p => 8.0 / p + 1, p => 12.0 / p, 1, 2, 8, 16);

        sentence.ShouldStartWith("From 1 to 2 workers threads is fastest; from 8 to 16 workers mpi is fastest.");
        sentence.ShouldEndWith("threads and mpi cross at about 3.42 workers.");
    }

    [Fact]
    public void Curves_within_their_scatter_are_not_ranked() =>
        Board(p => 8.0 / p, p => 8.001 / p, 1, 2, 4).ShouldBe("From 1 to 4 workers mpi and threads cannot be told apart.");

    [Fact]
    public void One_strategy_alone_has_no_board() =>
        StrategyBoard.Sentence(ScalingReport.Of([.. Samples("threads", p => 8.0 / p, [1, 2])], ScalingKind.Strong).Series).ShouldBeNull();

    [Fact]
    public void Oversubscribed_counts_decide_nothing()
    {
        var samples = Samples("threads", p => 8.0 / p, [1, 2]).Concat(Samples("mpi", p => 9.0 / p, [1, 2]))
            .Concat(Samples("threads", p => 8.0, [4], "oversubscribed")).Concat(Samples("mpi", p => 2.0, [4], "oversubscribed"));

        StrategyBoard.Sentence(ScalingReport.Of([.. samples], ScalingKind.Strong).Series).ShouldBe("From 1 to 2 workers threads is fastest.");
    }

    static string Board(Func<int, double> threads, Func<int, double> mpi, params int[] counts) =>
        StrategyBoard.Sentence(ScalingReport.Of([.. Samples("threads", threads, counts), .. Samples("mpi", mpi, counts)], ScalingKind.Strong).Series)!;

    static IEnumerable<TrialSample> Samples(string strategy, Func<int, double> seconds, int[] counts, params string[] flags) =>
        from workers in counts
        from round in Enumerable.Range(0, 6)
        select new TrialSample(strategy, null, workers, round, seconds(workers) * (1 + 0.01 * (round - 2.5)), 0, workers, flags);
}
