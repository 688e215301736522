using Dashboard.Core.Measurement.Comparison;
using Dashboard.Web.Pages.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class CompareSentenceTests
{
    static ConfigurationVerdict Of(Verdict verdict, double? ratio, string strategy = "threads", int workers = 2, string reason = "why") =>
        new(strategy, workers, null, verdict, ratio, ratio * 0.98, ratio * 1.02, 0.01, 0.01, reason, 0.05, 3, 3, 15, 15);

    [Fact]
    public void One_configuration_is_told_with_the_size_of_its_change()
    {
        CompareSentence.Of([Of(Verdict.Slower, 1.5)]).ShouldBe("B is slower: it takes 1.50x the time of A (1.47 to 1.53).");
        CompareSentence.Of([Of(Verdict.Faster, 0.5)]).ShouldStartWith("B is faster: it takes 0.500x the time of A");
        CompareSentence.Of([Of(Verdict.Equivalent, 1)]).ShouldStartWith("A and B are equivalent: B takes 1.00x");
        CompareSentence.Of([Of(Verdict.NoClearDifference, 1.1)]).ShouldStartWith("There is no clear difference: B took 1.10x");
    }

    [Fact]
    public void Of_several_the_largest_change_is_named() =>
        CompareSentence.Of([Of(Verdict.Slower, 1.2), Of(Verdict.Slower, 1.5, "mpi", 4), Of(Verdict.Faster, 0.8, "pool"), Of(Verdict.NotComparable, null)])
            .ShouldBe("Of 4 configurations, 2 are slower in B (most of all mpi × 4: 1.50x the time), 1 is faster in B (pool × 2: 0.800x the time), 1 is not comparable.");

    [Fact]
    public void Where_nothing_can_be_compared_the_one_reason_is_told()
    {
        CompareSentence.Of([]).ShouldBe("The two sides share no configuration.");
        CompareSentence.Of([Of(Verdict.NotComparable, null, reason: "Run it again."), Of(Verdict.NotComparable, null, "mpi", reason: "Run it again.")]).ShouldBe("None of 2 configurations can be compared. Run it again.");
        CompareSentence.Of([Of(Verdict.NotComparable, null, reason: "Run it again.")]).ShouldBe("The only configuration cannot be compared. Run it again.");
        CompareSentence.Of([Of(Verdict.NotComparable, null), Of(Verdict.NotComparable, null, reason: "another")]).ShouldBe("Of 2 configurations, 2 are not comparable.");
    }
}
