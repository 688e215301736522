namespace Dashboard.Core.Measurement.Models;

/// <summary>
/// A law of run time over workers, T(p) = T1 * shape(p; theta). The scale T1 is fitted out, so a model is its shape alone.
/// </summary>
/// <param name="Name">Name in the API.</param>
/// <param name="Title">Name in a sentence.</param>
/// <param name="Shape">Run time relative to one worker, given workers and shape parameters, each 0 or more.</param>
/// <param name="ShapeParameters">How many shape parameters there are: 1 or 2.</param>
/// <param name="LeastCounts">Distinct worker counts needed before the model may be fitted.</param>
public sealed record ScalingModel(string Name, string Title, Func<double, double, double, double> Shape, int ShapeParameters, int LeastCounts, double LargestParameter)
{
    /// <summary>T(p) = T1 (f + (1 - f) / p), f the serial fraction in [0, 1]. (Amdahl, AFIPS 1967.)</summary>
    public static readonly ScalingModel Amdahl = new("amdahl", "Amdahl's law", (p, f, _) => f + (1 - f) / p, 1, 5, 1);

    /// <summary>
    /// T(p) = T1 (1 + sigma (p - 1) + kappa p (p - 1)) / p, sigma contention and kappa coherence. (Gunther, "A General
    /// Theory of Computational Scalability Based on Rational Functions", 2008, with time as the inverse of throughput.)
    /// </summary>
    public static readonly ScalingModel UniversalLaw = new("usl", "the universal scalability law", (p, sigma, kappa) => (1 + sigma * (p - 1) + kappa * p * (p - 1)) / p, 2, 7, 1_000);

    /// <summary>
    /// Weak scaling: the scaled speedup p - s (p - 1) with serial fraction s makes T(p) = T1 p / (p - s (p - 1)).
    /// (Gustafson, "Reevaluating Amdahl's law", CACM 31(5), 1988.)
    /// </summary>
    public static readonly ScalingModel Gustafson = new("gustafson", "Gustafson's law", (p, s, _) => p / (p - s * (p - 1)), 1, 5, 0.999);

    /// <summary>T1 and the shape parameters.</summary>
    public int Parameters => 1 + ShapeParameters;
}

/// <summary>The samples of one worker count.</summary>
/// <param name="Seconds">Every sample, in seconds, each above 0.</param>
/// <param name="Rounds">Which round each belongs to; by its place where null.</param>
public sealed record ModelPoint(int Workers, IReadOnlyList<double> Seconds, IReadOnlyList<int>? Rounds = null);
