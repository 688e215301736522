using Dashboard.Core.Measurement.Change;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Change;

public class ConfirmationTests
{
    static readonly IReadOnlyList<HistoryPoint> History = ChangePointTests.Weekly(seed: 3, noise: 0.01, ChangePointTests.Steps(1, 12, 1.08, 4));
    static readonly ChangePoint Suspected = ChangePoints.Of(History).Changes.Single();

    [Fact]
    public void The_plan_names_as_many_jobs_as_would_show_the_change()
    {
        var plan = Confirmation.Plan(Suspected, History);
        plan.Jobs.ShouldBeInRange(3, 6);
        plan.Repetitions.ShouldBe(5);
        plan.DetectableChange.ShouldBeLessThan(Suspected.Jump - 1);
        plan.Reason.ShouldContain(Suspected.AfterJobId);
    }

    [Fact]
    public void A_rerun_on_the_new_level_confirms()
    {
        var judged = Confirmation.Judge(Suspected, History, Rerun(1.08, Confirmation.Plan(Suspected, History).Jobs));
        judged.State.ShouldBe(ChangeState.Confirmed);
        judged.Jump.ShouldBe(Suspected.Jump);
    }

    [Fact]
    public void A_rerun_on_the_old_level_refutes() => Confirmation.Judge(Suspected, History, Rerun(1.0, 4)).State.ShouldBe(ChangeState.Refuted);

    [Fact]
    public void A_rerun_of_too_few_jobs_leaves_it_suspected()
    {
        var judged = Confirmation.Judge(Suspected, History, Rerun(1.08, 2));
        judged.State.ShouldBe(ChangeState.Suspected);
        judged.Reason.ShouldContain("at least 3");
    }

    [Fact]
    public void A_rerun_in_the_other_direction_does_not_confirm() => Confirmation.Judge(Suspected, History, Rerun(0.9, 4)).State.ShouldBe(ChangeState.Refuted);

    /// <summary>The machine got slower meanwhile: the old version run again is as slow, so the code is not to blame.</summary>
    [Fact]
    public void The_old_version_run_again_stands_for_the_old_level() =>
        Confirmation.Judge(Suspected, History, Rerun(1.08, 4), oldAgain: Rerun(1.08, 4, seed: 51)).State.ShouldNotBe(ChangeState.Confirmed);

    [Fact]
    public void A_short_old_level_is_to_be_measured_again()
    {
        var history = ChangePointTests.Weekly(seed: 5, noise: 0.003, ChangePointTests.Steps(1, 2, 1.2, 8));
        var change = ChangePoints.Of(history).Changes.Single();
        Confirmation.Plan(change, history).Reason.ShouldContain($"the version of {change.BeforeJobId} again");
    }

    static IReadOnlyList<HistoryPoint> Rerun(double level, int jobs, int seed = 50) => ChangePointTests.Weekly(seed, 0.01, ChangePointTests.Steps(level, jobs));
}
