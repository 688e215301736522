namespace Dashboard.Core.Measurement.Advice;

/// <summary>The answer to "how many cores should I ask for", never beyond the measured counts.</summary>
/// <param name="Indistinguishable">Other measured counts whose time cannot be told from the recommended one's.</param>
/// <param name="Seconds">Median time of one run at that count, start-up included.</param>
/// <param name="CoreHours">Cores charged for, times hours.</param>
/// <param name="Reason">One or two plain sentences.</param>
/// <param name="Sbatch">Lines for a Slurm script.</param>
/// <param name="MeasureNext">A count worth measuring next; null where the curve has turned.</param>
public sealed record Recommendation(
    int Workers, IReadOnlyList<int> Indistinguishable, double Seconds, double? SecondsLow, double? SecondsHigh,
    double CoreHours, string Reason, string Sbatch, int? MeasureNext)
{
    /// <summary>95 % interval of <see cref="CoreHours"/>; null where the scatter is not known.</summary>
    public double? CoreHoursLow { get; init; }

    public double? CoreHoursHigh { get; init; }

    /// <summary>Why the curve ends where it does, the gravest first; empty where nothing holds it back or nothing is known.</summary>
    public IReadOnlyList<StopCause> Stops { get; init; } = [];

    /// <summary>What to measure next, the most telling first, with what it costs; empty where the curve is told well enough.</summary>
    public IReadOnlyList<NextMeasurement> Next { get; init; } = [];
}

/// <summary>One reason why more workers bring no more.</summary>
/// <param name="Name"><c>serial, imbalance, communication, waiting, compute, bandwidth, read, reduce, startup</c> from phases; <c>amdahl, coherence</c> from the law that fits.</param>
/// <param name="Share">Of the time at the largest measured count.</param>
/// <param name="Text">One plain sentence with the figures.</param>
public sealed record StopCause(string Name, double Share, string Text)
{
    public const string Amdahl = "amdahl", Coherence = "coherence";

    /// <summary>Whether it follows from the law that fits, and not from phases.</summary>
    public static bool IsLaw(StopCause cause) => cause.Name is Amdahl or Coherence;
}

/// <param name="CoreSeconds">Expected cost of all repetitions: cores times time, start-up included.</param>
public sealed record NextMeasurement(int Workers, int Repetitions, double CoreSeconds, string Reason);
