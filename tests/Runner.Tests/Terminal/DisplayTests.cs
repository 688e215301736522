using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Terminal.Display;
using Dashboard.Runner.Terminal.Sweeps;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Terminal;

/// <summary>Tables, charts and sentences of timings that are known.</summary>
public class DisplayTests
{
    static readonly Screen Plain = new(TextWriter.Null, false, false, true, () => 100);

    [Fact]
    public void Ten_cores_that_scale_are_asked_for_with_the_reason()
    {
        var lines = Answer.Lines(Outcome(workers => 8.0 / workers, 1, 2, 4, 8), Plain).ToList();
        lines[0].ShouldStartWith("Ask for 8 cores (threads, 1.00 s a run with start-up) because it is the fastest of 4 measured counts.");
        lines.ShouldContain("Same result 15/15.");
    }

    [Fact]
    public void Where_it_stops_scaling_fewer_are_asked_for()
    {
        var lines = Answer.Lines(Outcome(workers => workers <= 4 ? 8.0 / workers : 3.0, 1, 2, 4, 8), Plain).ToList();
        lines[0].ShouldStartWith("Ask for 4 cores (threads, 2.00 s a run with start-up) because it is the fastest of 4 measured counts. Beyond 4 it gets slower");
    }

    [Fact]
    public void A_result_that_differs_is_seen_in_table_and_answer()
    {
        var good = Outcome(workers => 8.0 / workers, 1, 2);
        var odd = good with
        {
            Trials = [.. good.Trials.Select(t => t is { Strategy: "threads", Workers: 2, Repetition: 1 } ? t with { ResultHash = "other" } : t)],
            ResultsAgree = new ResultAgreement(8, 9),
        };
        SpeedupTable.Lines(odd, Plain).Where(l => l.Contains("differs")).ShouldHaveSingleItem().ShouldStartWith("threads");
        Answer.Lines(odd, Plain).ShouldContain("Only 8 of 9 results are the same.");
    }

    [Fact]
    public void Columns_stand_below_each_other_in_one_unit()
    {
        var lines = SpeedupTable.Lines(Outcome(workers => 0.05 / workers, 1, 2), Plain).ToList();
        int unit = lines[1].IndexOf("ms", StringComparison.Ordinal);
        lines[1..].ShouldAllBe(l => l.IndexOf("ms", StringComparison.Ordinal) == unit);
        lines[3].ShouldContain("25.0 ms");
        lines[3].ShouldContain(" 2.00 ");
        lines[3].ShouldContain("100 %");
    }

    [Theory]
    [InlineData(true, '●')]
    [InlineData(false, 'o')]
    public void A_curve_that_scales_climbs_along_the_ideal(bool unicode, char mark)
    {
        var lines = SpeedupChart.Lines(Outcome(workers => 8.0 / workers, 1, 2, 4, 8).Scaling.Series, Plain with { Unicode = unicode }).ToList();
        var places = lines.SelectMany((l, row) => l.Select((c, column) => (c, row, column)).Where(p => p.c == mark && p.column is >= 6 and < 72)).OrderBy(p => p.column).ToList();
        places.Count.ShouldBe(4);
        places.Select(p => p.row).ShouldBe(places.Select(p => p.row).OrderDescending(), "more workers are further up");
        lines[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["1", "2", "4", "8", "workers"]);
        lines.ShouldAllBe(l => unicode || l.All(char.IsAscii));
    }

    [Fact]
    public void One_count_is_no_curve() => SpeedupChart.Lines(Outcome(_ => 1, 2).Scaling.Series, Plain).ShouldBeEmpty();

    [Fact]
    public void Bars_take_themselves_away_and_give_the_cursor_back()
    {
        var text = new StringWriter();
        using (var view = new ProgressView(new Screen(text, true, true, true, () => 80), quiet: false))
        {
            view.Began(4);
            view.TrialStarted("threads x 2, repetition 1 of 2");
            view.Progressed(new TrialProgress(50, 100, 1, [new(0, 1, "h", "running", 25, 3, "chunk 3", 0.5)]));
            view.Say("a line that stays");
        }
        string said = text.ToString();
        said.ShouldContain("trial 1 of 4");
        said.ShouldContain("chunk 3");
        said.ShouldContain("a line that stays\n");
        said.ShouldEndWith("\e[3A\r\e[J\e[?25h");
    }

    [Fact]
    public void Elsewhere_than_on_a_terminal_each_trial_is_a_plain_line()
    {
        var text = new StringWriter();
        using (var view = new ProgressView(new Screen(text, false, false, true, () => 80), quiet: false))
        {
            view.Began(2);
            view.TrialEnded("serial, repetition 1 of 1", 1, Trial("serial", 1, 2, 0.25));
        }
        text.ToString().ShouldBe("trial 1 of 2: serial, repetition 1 of 1: 0.250 s\n");
    }

    static SweepOutcome Outcome(Func<int, double> seconds, params int[] counts)
    {
        List<TrialLine> trials = [];
        foreach (int round in Enumerable.Range(1, 3))
        {
            trials.Add(Trial("serial", 1, round, seconds(1)));
            trials.AddRange(counts.Select(w => Trial("threads", w, round, seconds(w))));
        }
        var sweep = new Sweep { Strategies = ["threads"], Workers = counts, Repetitions = 3, Warmups = 0, Baseline = true, Scaling = ScalingKind.Strong, Seed = 1, Binding = Binding.None };
        return new SweepOutcome
        {
            Analysis = "sum-range",
            Parameters = JsonSerializer.SerializeToElement(new { }),
            Sweep = sweep,
            State = JobState.Succeeded,
            Trials = trials,
            ResultsAgree = new ResultAgreement(trials.Count, trials.Count),
            Scaling = ScalingReport.Of([.. trials.Select(t => t.ToSample(sweep, null)!)], ScalingKind.Strong),
        };
    }

    /// <summary>Times differ by a tenth of a percent from round to round, as no clock is exact.</summary>
    static TrialLine Trial(string strategy, int workers, int round, double seconds) => new()
    {
        Id = $"{strategy}-{workers}-{round}", Strategy = strategy, Workers = workers, Repetition = round, Warmup = false, State = TrialState.Succeeded, Attempt = 1,
        Seconds = seconds * (1 + 0.001 * (round - 2)), AllocatedCores = workers, ResultHash = "same",
    };
}
