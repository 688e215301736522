using Dashboard.Core.Measurement.Change;
using Dashboard.Core.Tests.Measurement.Comparison;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Change;

/// <summary>
/// False alarms and power of change points on seeds and kinds of noise that none of their limits was set with: 200 histories a case.
/// A day scatters by 2 % in the false alarms and by 1 % in the power, five repetitions by 1 % about their day.
/// </summary>
public class FreshNoiseTests(ITestOutputHelper output)
{
    const int Histories = 200, FirstSeed = 470_000;

    public enum Day
    {
        Normal,

        /// <summary>Shifted lognormal: a fastest time that no day beats, and a tail to the right.</summary>
        Skewed,

        /// <summary>Student's t with three degrees of freedom: odd days now and then.</summary>
        HeavyTailed,

        /// <summary>One day in twenty takes 1.3 times as long.</summary>
        Outliers,

        /// <summary>Each repetition of a job takes 1 % longer than the one before, as a node that warms up.</summary>
        DriftingJobs,

        /// <summary>Each day keeps three tenths of the day before.</summary>
        Correlated,
    }

    public static readonly TheoryData<Day, int> Quiet = Cases([12, 52, 150]);

    /// <summary>What a history may raise falsely: one in twenty, or one in six where days resemble each other, which no single history tells from short levels.</summary>
    static int Allowed(Day day) => day is Day.Correlated ? Histories / 6 : Histories / 20;

    [Theory, MemberData(nameof(Quiet))]
    public void Histories_without_a_change_rarely_raise_suspicion(Day day, int length)
    {
        int suspected = Enumerable.Range(0, Histories).Count(i => ChangePoints.Of(Draw(FirstSeed + i, day, 0.02, [.. Enumerable.Repeat(1.0, length)])).Changes.Count > 0);
        output.WriteLine($"{day}, {length} jobs: {suspected} of {Histories} raise suspicion");
        suspected.ShouldBeLessThanOrEqualTo(Allowed(day));
    }

    public static readonly TheoryData<Day, int> Stepping = Cases([4, 8]);

    [Theory, MemberData(nameof(Stepping))]
    public void A_slowdown_of_five_percent_is_found_nine_times_in_ten(Day day, int after)
    {
        int found = Enumerable.Range(0, Histories).Count(i =>
            ChangePoints.Of(Draw(FirstSeed + 5_000 + i, day, 0.01, ChangePointTests.Steps(1, 25, 1.05, after))).Changes.Any(c => Math.Abs(c.Index - 25) <= 1 && c.Jump > 1));
        output.WriteLine($"{day}, {after} jobs after the change: {found} of {Histories} found");
        found.ShouldBeGreaterThanOrEqualTo(Histories * 9 / 10);
    }

    static IReadOnlyList<HistoryPoint> Draw(int seed, Day day, double noise, double[] levels)
    {
        var random = new Random(seed);
        double last = 0;
        return [.. levels.Select((level, i) => Job(i, 10 * level * Factor(day, noise, random, ref last), day, random))];
    }

    static HistoryPoint Job(int number, double seconds, Day day, Random random)
    {
        double drift = day is Day.DriftingJobs ? 0.01 : 0;
        return new HistoryPoint(
            $"job {number}", new DateTimeOffset(2026, 1, 5, 6, 0, 0, TimeSpan.Zero).AddDays(number),
            [.. Enumerable.Range(0, 5).Select(r => seconds * (1 + drift * r) * Math.Exp(0.01 * DrawnJobs.Normal(random)))]);
    }

    static double Factor(Day day, double noise, Random random, ref double last)
    {
        double normal = DrawnJobs.Normal(random);
        last = day is Day.Correlated ? 0.3 * last + Math.Sqrt(1 - 0.09) * normal : normal;
        return day switch
        {
            Day.Skewed => 1 + noise * (Math.Exp(0.7 * normal) - 1),
            Day.HeavyTailed => Math.Exp(noise * normal / Math.Sqrt(Enumerable.Range(0, 3).Sum(_ => Square(DrawnJobs.Normal(random))))),
            Day.Outliers => Math.Exp(noise * normal) * (random.NextDouble() < 0.05 ? 1.3 : 1),
            _ => Math.Exp(noise * last),
        };
    }

    static double Square(double value) => value * value;

    static TheoryData<Day, int> Cases(int[] lengths)
    {
        var cases = new TheoryData<Day, int>();
        foreach (var day in Enum.GetValues<Day>())
        {
            foreach (int length in lengths) cases.Add(day, length);
        }
        return cases;
    }
}
