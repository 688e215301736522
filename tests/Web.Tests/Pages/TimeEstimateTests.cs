using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Pages.NewJob;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>How long a sweep will take is the sum over its trials of what such trials took before.</summary>
public sealed class TimeEstimateTests
{
    static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;

    static TrialView Trial(string strategy, int workers, double elapsed, bool warmup = false, TrialState state = TrialState.Succeeded) => new()
    {
        Id = "t", Strategy = strategy, Workers = workers, Repetition = 1, Warmup = warmup, State = state, Attempt = 1, ElapsedSeconds = elapsed,
    };

    static JobView Job(params TrialView[] trials) => new()
    {
        Id = "j", Title = "j", Tags = [], Analysis = "sum-range", Parameters = Empty, Sweep = Sweep(["serial"], [1], 1), Lane = Lane.Exclusive, Priority = 0,
        State = JobState.Succeeded, CreatedAt = DateTimeOffset.UnixEpoch, Progress = new JobProgress(0, 0, 0, 0), Trials = trials,
    };

    static Sweep Sweep(string[] strategies, int[] workers, int repetitions, int warmups = 0) => new()
    {
        Strategies = strategies, Workers = workers, Repetitions = repetitions, Warmups = warmups, Baseline = false, Scaling = ScalingKind.Strong, Seed = 1, Binding = Binding.None,
    };

    static SweepPlan Plan(string[] strategies, int[] workers, int repetitions, int warmups = 0) =>
        SweepPlan.Make(Sweep(strategies, workers, repetitions, warmups), AnalysisCatalog.Find("sum-range")!.Description, Empty);

    [Fact]
    public void Every_trial_counts_with_its_configurations_median()
    {
        var job = Job(Trial("serial", 1, 4), Trial("threads", 2, 1), Trial("threads", 2, 3), Trial("threads", 2, 2));
        TimeEstimate.Sum(job, Plan(["serial", "threads"], [2], 3, warmups: 1)).ShouldBe(4 * 4 + 4 * 2);
    }

    [Fact]
    public void Warmups_and_failures_are_no_measure()
    {
        var job = Job(Trial("serial", 1, 4), Trial("serial", 1, 100, warmup: true), Trial("serial", 1, 100, state: TrialState.Failed));
        TimeEstimate.Sum(job, Plan(["serial"], [1], 1)).ShouldBe(4);
    }

    [Fact]
    public void A_new_worker_count_takes_the_time_of_the_nearest_on_the_axis() =>
        TimeEstimate.Sum(Job(Trial("threads", 1, 8), Trial("threads", 8, 1)), Plan(["threads"], [4], 1)).ShouldBe(1);

    [Fact]
    public void A_strategy_that_never_ran_gives_no_estimate() =>
        TimeEstimate.Sum(Job(Trial("serial", 1, 8)), Plan(["serial", "threads"], [2], 1)).ShouldBeNull();
}
