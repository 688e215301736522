using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Labs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Labs;

/// <summary>What labs make of given trials, and of a reader's guess beside it.</summary>
public sealed class FindingTests
{
    static Finding Find(string name, params (string Strategy, int Workers, string? Variant, double Seconds, string Result)[] trials) => LabCatalog.Find(name)!.Find(Run(name, null, [], trials))!;

    static LabRun Run(string name, int? knob, LabRun[] earlier, params (string Strategy, int Workers, string? Variant, double Seconds, string Result)[] trials)
    {
        var lab = LabCatalog.Find(name)!;
        var check = JobValidation.Check(lab.Request(knob), SweepLimits.Of(2));
        var job = new JobView
        {
            Id = "j", Title = "t", Tags = [lab.Tag], Analysis = lab.Analysis, Parameters = check.Parameters, Sweep = check.Sweep!, Lane = Lane.Exclusive, Priority = 0,
            State = JobState.Succeeded, CreatedAt = DateTimeOffset.UnixEpoch, Progress = new JobProgress(0, 1, 0, 1),
            Trials = [.. trials.Select((t, i) => new TrialView
            {
                Id = $"t{i}", Strategy = t.Strategy, Workers = t.Workers, Variant = t.Variant, Repetition = 1, Warmup = false, State = TrialState.Succeeded, Attempt = 1,
                Seconds = t.Seconds, StartupSeconds = 0.5, ResultHash = $"h{i}",
            })],
        };
        return new LabRun(job, trials.Select((t, i) => (i, t.Result)).ToDictionary(t => $"h{t.i}", t => JsonDocument.Parse(t.Result).RootElement), earlier);
    }

    [Fact]
    public void A_race_says_the_median_of_what_was_lost_and_its_spread()
    {
        var finding = Find("race",
            ("processes", 2, "unsafe", 0.1, """{ "lost": 30 }"""), ("processes", 2, "unsafe", 0.1, """{ "lost": 44 }"""), ("processes", 2, "unsafe", 0.1, """{ "lost": 51 }"""),
            ("processes", 2, "lock", 0.1, """{ "lost": 0 }"""), ("processes", 2, "atomic", 0.1, """{ "lost": 0 }"""));
        finding.Value.ShouldBe(44);
        finding.Sentence.ShouldContain("44 of 100 updates were lost (between 30 and 51, differently each time)");
        finding.Bars.Select(b => b.Value).ShouldBe([44, 0, 0]);
    }

    [Fact]
    public void Start_up_counts_where_the_question_is_from_launch_to_result()
    {
        var finding = Find("serial-work", ("serial", 1, "long", 3.5, "{}"), ("processes", 2, "long", 1.5, "{}"), ("serial", 1, "short", 0.001, "{}"), ("processes", 2, "short", 0.001, "{}"));
        finding.Value!.Value.ShouldBe(2, 1e-9);
        finding.Bars.Select(b => b.Value!.Value).ShouldBe([0.501, 0.501, 4, 2], 1e-9);
    }

    [Fact]
    public void Batches_measured_before_stand_beside_the_new_one_once_each()
    {
        LabRun[] earlier = [Run("batch-size", 128, [], ("serial", 1, null, 1, "{}"), ("pool", 2, null, 0.8, "{}")), Run("batch-size", 128, [], ("serial", 1, null, 1, "{}"), ("pool", 2, null, 0.7, "{}"))];
        var finding = LabCatalog.Find("batch-size")!.Find(Run("batch-size", 8, earlier, ("serial", 1, null, 1, "{}"), ("pool", 2, null, 0.5, "{}")))!;
        finding.Bars.Select(b => (b.Label, b.Value)).ShouldBe([("batches of 8", 1.0), ("batches of 128", 0.625)]);
        finding.Value.ShouldBe(100);
    }

    [Fact]
    public void A_wrong_type_is_nonsense_when_it_finds_twice_as_many_numbers() =>
        Find("wrong-dtype", ("serial", 1, "float64", 0.1, """{ "count": 1000000, "mean": 15 }"""), ("serial", 1, "float32", 0.1, """{ "count": 2000000, "mean": -2.5e35 }"""))
            .ShouldSatisfyAllConditions(f => f.Choice.ShouldBe("nonsense"), f => f.Sentence.ShouldContain("2,000,000 numbers with a mean of -2.50e+35"), f => f.Bars[1].Value.ShouldBe(2.5e35));

    [Fact]
    public void A_half_finished_run_does_not_answer_yet()
    {
        var finding = Find("race", ("processes", 2, "lock", 0.1, """{ "lost": 0 }"""));
        finding.Answered.ShouldBeFalse();
        finding.Bars.Select(b => b.Value).ShouldBe([null, 0, null]);
    }

    [Theory]
    [InlineData("45", true, "A close guess.")]
    [InlineData("10", false, "It is 4.4 times what you thought.")]
    [InlineData("88", false, "You thought of 2 times as much.")]
    [InlineData("0", false, "It is more than you thought.")]
    public void A_guessed_number_is_judged(string guess, bool close, string words)
    {
        var verdict = LabCatalog.Find("race")!.Guess.Judge(guess, new Finding("", [], "") { Value = 44 })!;
        (verdict.Close, verdict.Words).ShouldBe((close, words));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("many")]
    [InlineData("-1")]
    [InlineData("101")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    public void What_is_no_guess_is_told_with_the_range(string? guess)
    {
        var asked = LabCatalog.Find("race")!.Guess;
        asked.Clean(guess).ShouldBeNull();
        asked.Fault(guess).ShouldContain("0 lost to 100 lost");
    }

    [Fact]
    public void A_choice_is_right_or_named_beside_the_right_one()
    {
        var asked = LabCatalog.Find("wrong-dtype")!.Guess;
        asked.Judge("nonsense", new Finding("", [], "") { Choice = "nonsense" }).ShouldBe(new Verdict(true, "You were right."));
        asked.Judge("error", new Finding("", [], "") { Choice = "nonsense" })!.Words.ShouldContain("it is \"twice as many numbers");
        asked.Clean("other").ShouldBeNull();
        1.5.ToString("R", CultureInfo.InvariantCulture).ShouldBe(LabCatalog.Find("lock-cost")!.Guess.Clean("1.5"));
    }
}
