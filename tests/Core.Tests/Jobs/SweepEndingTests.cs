using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Jobs;

public class SweepEndingTests
{
    static EndedTrial Good(string id, string strategy, int workers, string hash, string? variant = null) =>
        new(id, new Configuration(strategy, workers, variant), false, TrialState.Succeeded, hash);

    static EndedTrial Failed(string id, string kind, bool warmup = false) =>
        new(id, new Configuration("threads", 2), warmup, TrialState.Failed, null, new TrialError(kind, "why"));

    [Fact]
    public void Equal_results_of_a_variant_agree()
    {
        var ending = new SweepEnding([Good("t1", "serial", 1, "a"), Good("t2", "mpi", 2, "a"), Good("t3", "mpi", 2, "b", "other")], ScalingKind.Strong, deterministic: true);
        ending.Agreement.ShouldBe(new ResultAgreement(3, 3));
        ending.Error(_ => null).ShouldBeNull();
    }

    [Fact]
    public void A_difference_shows_both_values()
    {
        var ending = new SweepEnding([Good("t1", "serial", 1, "a"), Good("t2", "mpi", 2, "b")], ScalingKind.Strong, deterministic: true);
        ending.Agreement.ShouldBe(new ResultAgreement(1, 2));
        var error = ending.Error(t => $"value {t.ResultHash}")!;
        error.Kind.ShouldBe("mismatch");
        error.Message.ShouldContain("t1 (serial, 1 worker) has value a but trial t2 (mpi, 2 workers) has value b");
    }

    [Fact]
    public void Weak_sweeps_compare_within_a_worker_count_and_races_not_at_all()
    {
        EndedTrial[] trials = [Good("t1", "threads", 1, "a"), Good("t2", "threads", 2, "b"), Good("t3", "mpi", 2, "b")];
        new SweepEnding(trials, ScalingKind.Weak, deterministic: true).Error(_ => null).ShouldBeNull();
        var race = new SweepEnding(trials, ScalingKind.Strong, deterministic: false);
        race.Agreement.ShouldBeNull();
        race.Error(_ => null).ShouldBeNull();
    }

    [Fact]
    public void Bad_input_weighs_more_than_failed_trials_and_a_failed_warm_up_nothing()
    {
        new SweepEnding([Failed("t1", "timeout"), Failed("t2", "input")], ScalingKind.Strong, true).Error(_ => null)!.Kind.ShouldBe("input");
        var failed = new SweepEnding([Good("t1", "serial", 1, "a"), Failed("t2", "crash"), Failed("t3", "crash")], ScalingKind.Strong, true).Error(_ => null)!;
        failed.Kind.ShouldBe("trials-failed");
        failed.Message.ShouldBe("2 of 3 measured trials failed: t2 (threads, 2 workers) and 1 more. crash: why");
        new SweepEnding([Failed("t1", "crash", warmup: true)], ScalingKind.Strong, true).Error(_ => null).ShouldBeNull();
    }
}
