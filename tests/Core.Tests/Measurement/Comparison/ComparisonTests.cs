using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Comparison;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Comparison;

public class ComparisonTests
{
    [Fact]
    public void Fewer_than_three_jobs_a_side_are_not_compared_and_an_interleaved_job_is_offered()
    {
        var verdict = Comparer.Sides(Jobs(3, 1), Jobs(2, 2)).Single();
        verdict.Verdict.ShouldBe(Verdict.NotComparable);
        verdict.Reason.ShouldContain("side B has 2");
        verdict.Reason.ShouldContain("A/B job");
        (verdict.Ratio, verdict.PValue, verdict.DetectableChange).ShouldBe((null, null, null));
    }

    [Fact]
    public void Another_problem_or_another_kind_of_node_is_not_compared()
    {
        Reason(Jobs(3, 1), [.. Jobs(3, 2).Select(j => j with { ProblemKey = "other" })]).ShouldContain("different problems");
        Reason(Jobs(3, 1), [.. Jobs(3, 2).Select(j => j with { ComparabilityKey = "other" })]).ShouldContain("nodes");
        Reason(Jobs(3, 1), Jobs(3, 1)).ShouldContain("3 jobs stand on both sides");
    }

    [Fact]
    public void A_configuration_of_one_side_alone_is_named()
    {
        var verdicts = Comparer.Sides(Jobs(3, 1), [.. Jobs(3, 2).Select(j => Moved(j, workers: 4))]);
        verdicts.Select(v => (v.Workers, v.Verdict)).ShouldBe([(2, Verdict.NotComparable), (4, Verdict.NotComparable)]);
        verdicts[0].Reason.ShouldContain("Side B");
        verdicts[1].Reason.ShouldContain("Side A");
    }

    [Theory]
    [InlineData("cold")]
    [InlineData("oversubscribed")]
    public void Sides_in_different_states_are_not_compared(string flag) =>
        Reason(Jobs(3, 1), [.. Jobs(3, 2).Select(j => Flagged(j, flag))]).ShouldContain(flag);

    [Fact]
    public void A_side_that_was_mostly_disturbed_is_not_compared() =>
        Reason(Jobs(3, 1), [.. Jobs(3, 2).Select(j => Flagged(j, "noisy"))]).ShouldContain("idle");

    /// <summary>Ten repetitions a job agree closely, but jobs differ by 5 %: pooled trials would call this different.</summary>
    [Fact]
    public void Days_that_differ_are_not_taken_for_a_change()
    {
        double[] daysA = [1.00, 1.05, 0.95], daysB = [1.06, 0.99, 1.05];
        var verdict = Comparer.Sides([.. daysA.Select((d, i) => Job(i, d, 0.001, 10))], [.. daysB.Select((d, i) => Job(10 + i, d, 0.001, 10))]).Single();
        verdict.Verdict.ShouldBe(Verdict.NoClearDifference);
        verdict.DetectableChange!.Value.ShouldBeGreaterThan(0.1);
        verdict.Reason.ShouldContain("would have been seen");
    }

    [Fact]
    public void Equal_sides_with_little_scatter_are_equivalent()
    {
        var verdict = Comparer.Sides(Jobs(5, 1, scatter: 0.003), Jobs(5, 2, scatter: 0.003)).Single();
        verdict.Verdict.ShouldBe(Verdict.Equivalent);
        verdict.CiLow!.Value.ShouldBeInRange(0.98, 1);
        verdict.CiHigh!.Value.ShouldBeInRange(1, 1.02);
    }

    [Fact]
    public void A_sure_difference_below_the_minimum_effect_is_no_verdict_of_faster_or_slower() =>
        Comparer.Sides(Jobs(8, 1, scatter: 0.001), Jobs(8, 2, scatter: 0.001, level: 1.01)).Single().Verdict.ShouldBe(Verdict.Equivalent);

    [Fact]
    public void Ratio_and_p_value_agree_with_students_test_worked_by_hand()
    {
        // Job values of logs: A 0, .01, .02 and B .10, .11, .12: difference .1, pooled variance 1e-4, error .01 sqrt(2/3), t = 12.2474, 4 degrees.
        var a = new[] { 0, 0.01, 0.02 }.Select((v, i) => Job(i, Math.Exp(v), 0, 1));
        var b = new[] { 0.10, 0.11, 0.12 }.Select((v, i) => Job(9 + i, Math.Exp(v), 0, 1));
        var verdict = Comparer.Sides([.. a], [.. b]).Single();
        Math.Log(verdict.Ratio!.Value).ShouldBe(0.1, 1e-12);
        verdict.PValue!.Value.ShouldBe(2.552e-4, 2e-7);
        Math.Log(verdict.CiHigh!.Value).ShouldBe(0.1 + 2.776445 * 0.01 * Math.Sqrt(2.0 / 3), 1e-7);
        verdict.Verdict.ShouldBe(Verdict.Slower);
    }

    [Fact]
    public void Within_one_interleaved_job_rounds_are_paired()
    {
        // Both variants swing by 20 % from round to round, together; B is 5 % slower throughout.
        var random = new Random(5);
        var samples = Enumerable.Range(1, 12).SelectMany(round =>
        {
            double day = 1 + 0.2 * random.NextDouble();
            return new[] { Sample("old", round, day * Wobble(random)), Sample("new", round, 1.05 * day * Wobble(random)) };
        });
        var verdict = Comparer.Variants([new ComparedJob("ab", null, null, [.. samples])], "old", "new").Single();
        verdict.Verdict.ShouldBe(Verdict.Slower);
        verdict.Variant.ShouldBe("new");
        verdict.Ratio!.Value.ShouldBeInRange(1.04, 1.06);
        verdict.Reason.ShouldContain("12 rounds");

        static double Wobble(Random random) => 1 + 0.01 * (random.NextDouble() - 0.5);
        static TrialSample Sample(string variant, int round, double seconds) => new("threads", variant, 2, round, seconds, 0, 2, []);
    }

    [Fact]
    public void An_interleaved_job_of_few_rounds_asks_for_more() =>
        Comparer.Variants([new ComparedJob("ab", null, null,
            [.. new[] { "old", "new" }.SelectMany(v => Enumerable.Range(1, 4).Select(r => new TrialSample("threads", v, 2, r, 1, 0, 2, [])))])], "old", "new")
            .Single().Reason.ShouldContain("Only 4 rounds");

    [Fact]
    public void Holm_steps_down()
    {
        Holm.Adjust([0.01, 0.04, 0.03, 0.005]).ShouldBe([0.03, 0.06, 0.06, 0.02], 1e-12);
        Holm.Adjust([0.9, 0.8]).ShouldBe([1, 1], 1e-12);
        Holm.Adjust([]).ShouldBeEmpty();
    }

    static string Reason(IReadOnlyList<ComparedJob> a, IReadOnlyList<ComparedJob> b)
    {
        var verdict = Comparer.Sides(a, b).Single();
        verdict.Verdict.ShouldBe(Verdict.NotComparable);
        return verdict.Reason;
    }

    static IReadOnlyList<ComparedJob> Jobs(int count, int seed, double scatter = 0.01, double level = 1) =>
        [.. Enumerable.Range(0, count).Select(i => Job(100 * seed + i, level, scatter, 5))];

    static ComparedJob Job(int seed, double level, double scatter, int repetitions)
    {
        var random = new Random(seed);
        return new ComparedJob($"job {seed}", "problem", "node",
            [.. Enumerable.Range(1, repetitions).Select(r => new TrialSample("threads", null, 2, r, level * Math.Exp(scatter * DrawnJobs.Normal(random)), 0, 2, []))]);
    }

    static ComparedJob Flagged(ComparedJob job, string flag) => job with { Samples = [.. job.Samples.Select(s => s with { Flags = [flag] })] };

    static ComparedJob Moved(ComparedJob job, int workers) => job with { Samples = [.. job.Samples.Select(s => s with { Workers = workers })] };
}
