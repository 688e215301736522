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
    double CoreHours, string Reason, string Sbatch, int? MeasureNext);
