namespace Dashboard.Core.Measurement.Comparison;

/// <summary>How many rounds an interleaved A/B job needs.</summary>
public static class InterleavedPlan
{
    /// <summary>What shall be found nine times in ten, as a share of the time.</summary>
    public const double Effect = 0.05;

    /// <summary>The scatter that is reckoned with: standard deviation of a trial's log time.</summary>
    public const double Noise = 0.02;

    /// <summary>The fewest rounds that find <see cref="Effect"/> at <see cref="Noise"/> with a power of 90 %, corrected for the number of configurations.</summary>
    /// <param name="configurations">Compared at once; 1 or more.</param>
    public static int Rounds(int configurations, ComparisonRules? rules = null)
    {
        rules ??= ComparisonRules.Default;
        int rounds = rules.LeastRounds;
        while (Detectable(rounds, rules.Alpha / configurations) > Math.Log(1 + Effect)) rounds++;
        // The formula takes the scatter for known; with so few rounds one more makes up for it.
        return rounds + 1;
    }

    // A pair's difference has twice the variance of a trial.
    static double Detectable(int rounds, double alpha) => new LogDifference(0, Noise * Math.Sqrt(2.0 / rounds), rounds - 1).Detectable(alpha);
}
