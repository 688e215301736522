using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Web.Pages.Jobs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>What the chart of phases says above its bars.</summary>
public sealed class PhaseSentenceTests
{
    [Fact]
    public void The_fastest_parallel_configuration_is_told_and_where_a_loss_weighs_more() =>
        PhaseSentence.Of([Row("serial", 1, 2, new Phases(0.1, 0, 1.9, 0, 0, 0, 0)), Row("threads", 2, 1, new Phases(0.1, 0.02, 0.88, 0, 0, 0, 0)), Row("mpi", 2, 1.1, new Phases(1, 0, 0.9, 0.1, 0, 0, 0))])
            .ShouldBe("Of the time of threads × 2, the fastest, 88 % is computing and 10 % start-up; start-up weighs most in mpi × 2, 50 %.");

    [Fact]
    public void A_serial_run_that_no_other_beats_is_not_called_slower() =>
        PhaseSentence.Of([Row("serial", 1, 1, new Phases(0, 0, 1, 0, 0, 0, 0)), Row("pool", 2, 1.5, new Phases(0, 0.6, 0, 0, 0, 0.4, 0.4))])
            .ShouldBe("Of the time of pool × 2, the fastest in parallel, 60 % is reading and 40 % waiting.");

    [Fact]
    public void One_configuration_alone_has_no_rank() =>
        PhaseSentence.Of([Row("serial", 1, 1, new Phases(0, 0, 1, 0, 0, 0, 0))]).ShouldBe("Of the time of serial × 1, 100 % is computing.");

    [Fact]
    public void Of_work_that_grows_with_the_workers_the_most_are_told_and_none_is_the_fastest() =>
        PhaseSentence.Of([Row("serial", 1, 1, new Phases(0, 0, 1, 0, 0, 0, 0)), Row("threads", 2, 1.1, new Phases(0, 0, 1, 0, 0, 0.1, 0)), Row("threads", 4, 1.25, new Phases(0, 0, 1, 0, 0, 0.25, 0))], weak: true)
            .ShouldBe("Of the time of threads × 4, 80 % is computing and 20 % waiting.");

    [Fact]
    public void Nothing_is_said_before_anything_was_measured() => PhaseSentence.Of([Row("serial", 1, 1, null)]).ShouldBeNull();

    static ConfigurationRow Row(string strategy, int workers, double seconds, Phases? phases) => new(
        new Configuration(strategy, workers, null), 1, 1, 0, false,
        new ScalingPoint(workers, 1, seconds, seconds, null, null, null, null, null, null, null, null, null, seconds, 0, []), 0, phases, null, null);
}
