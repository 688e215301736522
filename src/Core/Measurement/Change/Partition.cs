namespace Dashboard.Core.Measurement.Change;

/// <summary>
/// Cuts a series into stretches of constant level: the cuts minimise squared deviations over the scatter's variance, plus a penalty for each
/// stretch. Solved exactly by optimal partitioning (Jackson et al., IEEE Signal Processing Letters 12(2), 2005): the best cut of the
/// first t values follows from the best cuts of fewer.
/// </summary>
/// <remarks>Time grows with the square of the length: 5,000 values take some tens of milliseconds.</remarks>
static class Partition
{
    /// <summary>A stretch of one value is no level.</summary>
    public const int ShortestStretch = 2;

    /// <summary>A level that came and went within fewer values was a disturbance.</summary>
    const int ShortestPassed = 5;

    /// <summary>
    /// The penalty of a cut: 3 ln n, the modified Bayes information criterion for a shift of the mean (Zhang and Siegmund, Biometrics
    /// 63, 2007, in the form that Killick's R package changepoint uses).
    /// </summary>
    public static double Penalty(int length) => 3 * Math.Log(length);

    /// <summary>Indices at which a new stretch begins, ascending, without 0.</summary>
    public static IReadOnlyList<int> Cuts(IReadOnlyList<double> values, double variance)
    {
        int n = values.Count;
        var sums = new PrefixSums(values);
        double penalty = Penalty(n);
        var best = new double[n + 1];
        var last = new int[n + 1];
        Array.Fill(best, double.PositiveInfinity);
        best[0] = -penalty;
        for (int end = ShortestStretch; end <= n; end++)
        {
            for (int start = 0; start <= end - Shortest(start, end, n); start++)
            {
                double cost = best[start] + sums.Squares(start, end) / variance + penalty;
                if (cost < best[end]) (best[end], last[end]) = (cost, start);
            }
        }
        var cuts = new List<int>();
        for (int at = last[n]; at > 0; at = last[at]) cuts.Add(at);
        cuts.Reverse();
        return cuts;
    }

    static int Shortest(int start, int end, int length) => start == 0 || end == length ? ShortestStretch : ShortestPassed;

    /// <summary>Sums of values and squares, so that any stretch's deviation costs two subtractions. Values are centred first, against cancellation.</summary>
    sealed class PrefixSums
    {
        readonly double[] sum, squares;

        public PrefixSums(IReadOnlyList<double> values)
        {
            double centre = values.Average();
            (sum, squares) = (new double[values.Count + 1], new double[values.Count + 1]);
            for (int i = 0; i < values.Count; i++)
            {
                double v = values[i] - centre;
                sum[i + 1] = sum[i] + v;
                squares[i + 1] = squares[i] + v * v;
            }
        }

        public double Squares(int start, int end)
        {
            double total = sum[end] - sum[start];
            return Math.Max(0, squares[end] - squares[start] - total * total / (end - start));
        }
    }
}
