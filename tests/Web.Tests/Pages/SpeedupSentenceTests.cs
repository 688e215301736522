using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Pages.Jobs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>What the job page says of a sweep, given the times of each row and whether other work used the node.</summary>
public sealed class SpeedupSentenceTests
{
    [Fact]
    public void The_fastest_row_is_named_where_nothing_was_disturbed()
    {
        string sentence = Sentence(Row("serial", 1, 2.0), Row("threads", 2, 1.0), Row("pool", 2, 1.25));
        sentence.ShouldStartWith("On 2 threads the analysis runs 2.00x faster than serial (");
        sentence.ShouldNotContain("other work");
        sentence.ShouldNotContain("undisturbed");
    }

    [Fact]
    public void A_disturbed_row_that_looks_better_is_named_beside_the_best_of_the_others()
    {
        string sentence = Sentence(Row("serial", 1, 1.0), Row("processes", 1, 1.1), Row("threads", 2, 0.66, noisy: true));
        sentence.ShouldStartWith("Nothing undisturbed beats serial here: the best, 1 process, takes 1.10x as long; 2 threads measured 1.52x (");
        sentence.ShouldEndWith(" while other work used the node.");
    }

    [Fact]
    public void A_disturbed_row_that_is_slower_needs_no_word()
    {
        Sentence(Row("serial", 1, 1.0), Row("threads", 2, 0.5), Row("pool", 2, 0.7, noisy: true)).ShouldNotContain("other work");
    }

    [Fact]
    public void Where_all_rows_were_disturbed_the_fastest_is_named_with_a_warning()
    {
        string sentence = Sentence(Row("serial", 1, 1.0, noisy: true), Row("threads", 2, 0.5, noisy: true));
        sentence.ShouldStartWith("On 2 threads the analysis runs 2.00x faster than serial");
        sentence.ShouldEndWith(", though other work used the node meanwhile.");
    }

    [Fact]
    public void Start_up_that_is_long_beside_the_region_is_told_of_the_row_that_is_named()
    {
        Sentence(Row("serial", 1, 2.0), Row("threads", 2, 1.0, startup: 0.25), Row("mpi", 2, 1.5, startup: 0.9)).ShouldEndWith("; start-up, 0.250 s, is not counted.");
        Sentence(Row("serial", 1, 2.0), Row("threads", 2, 1.0, startup: 0.05), Row("mpi", 2, 1.5, startup: 0.9)).ShouldNotContain("start-up");
    }

    static string Sentence(params IReadOnlyList<TrialView>[] rows) => new JobPicture(new JobView
    {
        Id = "j1", Title = "t", Tags = [], Analysis = "group-max", Parameters = JsonDocument.Parse("{}").RootElement,
        Sweep = new Sweep { Strategies = ["threads"], Workers = [1, 2], Repetitions = 6, Warmups = 0, Baseline = true, Scaling = ScalingKind.Strong, Seed = 1, Binding = Binding.None },
        Lane = Lane.Exclusive, Priority = 0, State = JobState.Succeeded,
        CreatedAt = DateTimeOffset.UnixEpoch, Progress = new JobProgress(0, 0, 0, 0), Trials = [.. rows.SelectMany(r => r)],
    }).Sentence.ShouldNotBeNull();

    // Six repetitions, a percent apart, which is enough for an interval.
    static IReadOnlyList<TrialView> Row(string strategy, int workers, double seconds, bool noisy = false, double startup = 0) =>
    [
        .. Enumerable.Range(1, 6).Select(round => new TrialView
        {
            Id = $"{strategy}-{workers}-{round}", Strategy = strategy, Workers = workers, Repetition = round, Warmup = false, State = TrialState.Succeeded, Attempt = 1,
            Seconds = seconds * (1 + 0.01 * (round - 3.5)), ElapsedSeconds = seconds, StartupSeconds = startup, AllocatedCores = workers, ResultHash = "same",
            Flags = noisy ? ["noisy"] : [],
        }),
    ];
}
