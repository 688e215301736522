using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Comparison;

namespace Dashboard.Core.Tests.Measurement.Comparison;

/// <summary>Jobs of known speed: every configuration of a job shares its day, and every trial scatters by itself.</summary>
/// <param name="Noise">Standard deviation of a trial's log time.</param>
/// <param name="DayNoise">Standard deviation of a job's common factor.</param>
/// <param name="Outliers">Share of trials that take 1.3 times as long.</param>
sealed record DrawnJobs(int Jobs, int Repetitions, int Configurations, double Noise, double DayNoise = 0, double Outliers = 0)
{
    /// <summary>No two jobs are the same one.</summary>
    static int drawn;

    public IReadOnlyList<ComparedJob> Draw(Random random, double level = 1) =>
        [.. Enumerable.Range(0, Jobs).Select(job => new ComparedJob($"{job}-{Interlocked.Increment(ref drawn)}", null, null, Samples(random, level * Math.Exp(DayNoise * Normal(random)))))];

    IReadOnlyList<TrialSample> Samples(Random random, double level) =>
    [
        .. from round in Enumerable.Range(1, Repetitions)
           from workers in Enumerable.Range(1, Configurations)
           let outlier = random.NextDouble() < Outliers ? 1.3 : 1
           select new TrialSample("threads", null, workers, round, 10 * level / workers * outlier * Math.Exp(Noise * Normal(random)), 0, workers, []),
    ];

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
