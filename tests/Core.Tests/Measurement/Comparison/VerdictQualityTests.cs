using Dashboard.Core.Measurement.Comparison;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Comparison;

/// <summary>How often verdicts are right on jobs whose speed is known.</summary>
public class VerdictQualityTests(ITestOutputHelper output)
{
    /// <summary>Trials scatter by 2 %, as the jobs of a quiet node do; every configuration is 5 % slower on side B.</summary>
    [Theory]
    [InlineData(5, 5, 1)]
    [InlineData(5, 10, 1)]
    [InlineData(6, 5, 1)]
    [InlineData(6, 5, 4)]
    [InlineData(6, 10, 8)]
    public void A_planted_slowdown_of_five_percent_is_found_nine_times_in_ten(int jobs, int repetitions, int configurations)
    {
        var draws = new DrawnJobs(jobs, repetitions, configurations, Noise: 0.02);
        var random = new Random(21);
        int found = 0, asked = 0;
        for (int draw = 0; draw < 200; draw++)
        {
            var verdicts = Comparer.Sides(draws.Draw(random), draws.Draw(random, level: 1.05));
            asked += verdicts.Count;
            found += verdicts.Count(v => v.Verdict == Verdict.Slower);
        }
        output.WriteLine($"{jobs} jobs a side x {repetitions} repetitions, {configurations} configurations: {found} of {asked} found");
        found.ShouldBeGreaterThanOrEqualTo(asked * 9 / 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void A_planted_slowdown_is_found_in_one_interleaved_job_of_the_planned_rounds(int configurations)
    {
        int rounds = InterleavedPlan.Rounds(configurations);
        var draws = new DrawnJobs(1, rounds, configurations, Noise: 0.02, DayNoise: 0.1);
        var random = new Random(22);
        int found = Enumerable.Range(0, 200).Sum(_ => Comparer.Variants([Interleaved(draws, random, 1.05)], "a", "b").Count(v => v.Verdict == Verdict.Slower));
        output.WriteLine($"{rounds} rounds, {configurations} configurations: found {found} of {200 * configurations}");
        found.ShouldBeGreaterThanOrEqualTo(180 * configurations);
    }

    /// <summary>Three jobs a side are the least that gives a verdict; what they find nine times in ten is more than twice as large as what five find.</summary>
    [Theory]
    [InlineData(3, 1.10)]
    [InlineData(4, 1.06)]
    public void Few_jobs_a_side_find_larger_slowdowns(int jobs, double slowdown)
    {
        var draws = new DrawnJobs(jobs, 5, 1, Noise: 0.02);
        var random = new Random(26);
        int found = Enumerable.Range(0, 200).Count(_ => Comparer.Sides(draws.Draw(random), draws.Draw(random, slowdown)).Single().Verdict == Verdict.Slower);
        output.WriteLine($"{jobs} jobs a side, {slowdown - 1:P0} slower: found {found} of 200");
        found.ShouldBeGreaterThanOrEqualTo(180);
    }

    /// <summary>200 comparisons of identical code, with four configurations each: at most 2 may name a difference anywhere.</summary>
    [Theory]
    [InlineData(3, 5, 0.02, 0, 0)]
    [InlineData(3, 5, 0.02, 0.05, 0)]
    [InlineData(5, 5, 0.01, 0.02, 0.05)]
    [InlineData(8, 10, 0.05, 0, 0.1)]
    public void Identical_code_is_hardly_ever_called_different(int jobs, int repetitions, double noise, double dayNoise, double outliers)
    {
        var draws = new DrawnJobs(jobs, repetitions, 4, noise, dayNoise, outliers);
        var random = new Random(23);
        int wrong = Enumerable.Range(0, 200).Count(_ => Comparer.Sides(draws.Draw(random), draws.Draw(random)).Any(Different));
        output.WriteLine($"{wrong} of 200 wrong");
        wrong.ShouldBeLessThanOrEqualTo(2);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(15, 0.1)]
    public void Identical_variants_are_hardly_ever_called_different(int rounds, double outliers)
    {
        var draws = new DrawnJobs(1, rounds, 4, Noise: 0.02, DayNoise: 0.1, Outliers: outliers);
        var random = new Random(24);
        int wrong = Enumerable.Range(0, 200).Count(_ => Comparer.Variants([Interleaved(draws, random, 1)], "a", "b").Any(Different));
        output.WriteLine($"{wrong} of 200 wrong");
        wrong.ShouldBeLessThanOrEqualTo(2);
    }

    /// <summary>The change that a comparison says it would have seen is seen about nine times in ten.</summary>
    [Fact]
    public void The_detectable_change_is_the_one_that_is_found_nine_times_in_ten()
    {
        var draws = new DrawnJobs(6, 5, 1, Noise: 0.03, DayNoise: 0.01);
        var random = new Random(25);
        double typical = Enumerable.Range(0, 100).Select(_ => Comparer.Sides(draws.Draw(random), draws.Draw(random)).Single().DetectableChange!.Value).Average();
        int found = Enumerable.Range(0, 400).Count(_ => Comparer.Sides(draws.Draw(random), draws.Draw(random, level: 1 + typical)).Single().Verdict == Verdict.Slower);
        output.WriteLine($"detectable {typical:P1}, found {found} of 400");
        found.ShouldBeInRange(320, 395);
    }

    static ComparedJob Interleaved(DrawnJobs draws, Random random, double ratio)
    {
        double day = Math.Exp(draws.DayNoise * DrawnJobs.Normal(random));
        var sides = new[] { ("a", day), ("b", day * ratio) }.SelectMany(v => (draws with { DayNoise = 0 }).Draw(random, v.Item2)[0].Samples.Select(s => s with { Variant = v.Item1 }));
        return new ComparedJob("ab", null, null, [.. sides]);
    }

    static bool Different(ConfigurationVerdict verdict) => verdict.Verdict is Verdict.Faster or Verdict.Slower;
}
