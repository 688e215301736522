using Dashboard.Core.Measurement.Models;

namespace Dashboard.Core.Tests.Measurement.Models;

public enum Noise { Gaussian, Lognormal, Drift, Outliers }

/// <summary>Timings along a known curve at 1 to 32 workers, five repetitions in interleaved rounds, 1 % noise of a chosen kind.</summary>
static class SyntheticCurve
{
    public static readonly int[] Counts = [1, 2, 4, 8, 12, 16, 24, 32];
    const int Repetitions = 5;
    const double Scatter = 0.01;

    public static IReadOnlyList<ModelPoint> Draw(Func<double, double> shape, Noise noise, int seed)
    {
        var random = new Random(seed * 7919 + (int)noise);
        var samples = Counts.ToDictionary(p => p, _ => new List<double>());
        for (int round = 0; round < Repetitions; round++)
        {
            var order = Counts.ToArray();
            random.Shuffle(order);
            for (int at = 0; at < order.Length; at++)
            {
                double moment = (round * order.Length + at) / (double)(Repetitions * order.Length);
                samples[order[at]].Add(100 * shape(order[at]) * Factor(noise, moment, random));
            }
        }
        return [.. samples.Select(s => new ModelPoint(s.Key, s.Value))];
    }

    static double Factor(Noise noise, double moment, Random random) => noise switch
    {
        Noise.Gaussian => 1 + Scatter * Normal(random),
        Noise.Lognormal => Math.Exp(Scatter * Normal(random)),
        Noise.Drift => (1 + Scatter * Normal(random)) * (1 + 0.03 * moment),
        _ => (1 + Scatter * Normal(random)) * (random.NextDouble() < 0.05 ? 1.3 : 1),
    };

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
