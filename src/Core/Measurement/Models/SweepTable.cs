namespace Dashboard.Core.Measurement.Models;

/// <summary>One worker count as a fit sees it.</summary>
/// <param name="LogTime">Natural logarithm of its typical seconds.</param>
/// <param name="Samples">How many samples stand behind it: its weight.</param>
sealed record LogPoint(int Workers, double LogTime, int Samples);

/// <summary>
/// Splits the log times of a sweep into a level for each worker count, an effect of each round that all counts share, and error: the additive
/// two-way layout by least squares (Scheffé, The Analysis of Variance, 1959, 4.1), which pairs every count with every other by round. Samples
/// further than five robust standard deviations from where they should be are left out first (median polish: Tukey, Exploratory Data
/// Analysis, 1977, 10), so that a burst of other work moves nothing, while quiet samples count in full: a mean of logs needs two
/// thirds of the samples that a median needs.
/// </summary>
/// <param name="ErrorSquares">Sum of squared errors within the table.</param>
/// <param name="ErrorFreedom">Its degrees of freedom; 0 where nothing was repeated.</param>
sealed record SweepTable(IReadOnlyList<LogPoint> Points, double ErrorSquares, int ErrorFreedom)
{
    const double OutlierFrom = 5, MedianDeviationToStandard = 1.4826;

    /// <summary>Rounds are believed only where they cost less than half of the degrees of freedom.</summary>
    const double LeastFreedomKept = 0.5;

    /// <summary>Samples that nearly all rise, or fall, from one to the next were sorted: their places are no rounds.</summary>
    const double Sorted = 0.9;

    /// <summary>Variance of one sample that repetition explains; NaN where nothing was repeated.</summary>
    public double ErrorVariance => ErrorFreedom > 0 ? ErrorSquares / ErrorFreedom : double.NaN;

    public static SweepTable Of(IReadOnlyList<ModelPoint> points)
    {
        if (points.Count == 0) return new SweepTable([], 0, 0);
        var cells = Cells(points);
        var levels = new AdditiveLevels(cells, points.Count);
        levels.Polish();
        double deviation = Intervals.Median([.. cells.Select(c => Math.Abs(levels.Error(c)))]);
        int freedom = cells.Count - points.Count - levels.FreedomOfRounds;
        if (freedom > 0) levels.LeaveOut(OutlierFrom * MedianDeviationToStandard * deviation * Math.Sqrt((double)cells.Count / freedom));
        levels.LeastSquares();
        var kept = levels.Kept;
        return new SweepTable(
            [.. points.Select((p, i) => new LogPoint(p.Workers, levels.Counts[i], kept.Count(c => c.Count == i)))],
            kept.Sum(c => levels.Error(c) * levels.Error(c)), Math.Max(0, kept.Count - points.Count - levels.FreedomOfRounds));
    }

    static List<Cell> Cells(IReadOnlyList<ModelPoint> points)
    {
        var rounds = new Dictionary<int, int>();
        var cells = points.SelectMany((p, count) => p.Seconds.Select((s, i) => new Cell(count, Place(p.Rounds?[i] ?? i), Math.Log(s)))).ToList();
        int free = cells.Count - points.Count;
        bool paired = free - (rounds.Count - 1) >= LeastFreedomKept * free && !LooksSorted(points.Select(p => p.Seconds));
        return paired ? cells : [.. cells.Select(c => c with { Round = 0 })];

        int Place(int round)
        {
            if (!rounds.TryGetValue(round, out int place)) rounds[round] = place = rounds.Count;
            return place;
        }
    }

    /// <summary>Whether samples, a list for each count, were put in order by somebody.</summary>
    internal static bool LooksSorted(IEnumerable<IReadOnlyList<double>> counts)
    {
        var steps = counts.SelectMany(c => c.Zip(c.Skip(1), (a, b) => Math.Sign(b - a))).ToList();
        return Math.Max(steps.Count(s => s >= 0), steps.Count(s => s <= 0)) > Sorted * steps.Count;
    }
}

/// <summary>A sample in its place.</summary>
readonly record struct Cell(int Count, int Round, double LogTime);

/// <summary>Levels of worker counts and effects of rounds. An effect is 0 where there is one round only.</summary>
sealed class AdditiveLevels
{
    const int PolishSteps = 3, MostSteps = 200;
    const double Settled = 1e-10;

    readonly ILookup<int, Cell> ofRound;
    readonly ILookup<int, Cell> ofCount;
    readonly double[] rounds;

    public AdditiveLevels(IReadOnlyList<Cell> cells, int counts)
    {
        Kept = cells;
        Counts = new double[counts];
        rounds = new double[cells.Max(c => c.Round) + 1];
        (ofCount, ofRound) = (cells.ToLookup(c => c.Count), cells.ToLookup(c => c.Round));
    }

    public IReadOnlyList<Cell> Kept { get; private set; }

    public double[] Counts { get; }

    public int FreedomOfRounds => rounds.Length - 1;

    public double Error(Cell cell) => cell.LogTime - Counts[cell.Count] - rounds[cell.Round];

    /// <summary>Medians of what the other side leaves over, by turns.</summary>
    public void Polish()
    {
        PolishCounts();
        for (int step = 0; step < PolishSteps && rounds.Length > 1; step++)
        {
            PolishRounds();
            PolishCounts();
        }
    }

    /// <summary>Drops samples beyond a limit, but never more than half of a count's.</summary>
    public void LeaveOut(double limit)
    {
        Kept = [.. ofCount.SelectMany(count => Sound(count.ToList()))];

        IEnumerable<Cell> Sound(List<Cell> count)
        {
            var sound = count.Where(c => Math.Abs(Error(c)) <= limit).ToList();
            return 2 * sound.Count >= count.Count ? sound : count;
        }
    }

    /// <summary>The same with means, which converges to the least squares of the additive layout, at once where every round has every count.</summary>
    public void LeastSquares()
    {
        Array.Clear(rounds);
        Average(Counts, c => c.Count, c => c.LogTime - rounds[c.Round]);
        for (int step = 0; step < MostSteps && rounds.Length > 1; step++)
        {
            Average(rounds, c => c.Round, c => c.LogTime - Counts[c.Count]);
            Centre();
            if (Average(Counts, c => c.Count, c => c.LogTime - rounds[c.Round]) < Settled) break;
        }
    }

    /// <summary>Sets each value that has samples to their mean.</summary>
    /// <returns>By how much one moved at most.</returns>
    double Average(double[] values, Func<Cell, int> place, Func<Cell, double> rest)
    {
        var (sums, samples) = (new double[values.Length], new int[values.Length]);
        foreach (var cell in Kept)
        {
            sums[place(cell)] += rest(cell);
            samples[place(cell)]++;
        }
        double moved = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (samples[i] == 0) continue;
            moved = Math.Max(moved, Math.Abs(sums[i] / samples[i] - values[i]));
            values[i] = sums[i] / samples[i];
        }
        return moved;
    }

    void PolishRounds()
    {
        for (int i = 0; i < rounds.Length; i++) rounds[i] = Intervals.Median([.. ofRound[i].Select(c => c.LogTime - Counts[c.Count])]);
        Centre();
    }

    void PolishCounts()
    {
        for (int i = 0; i < Counts.Length; i++) Counts[i] = Intervals.Median([.. ofCount[i].Select(c => c.LogTime - rounds[c.Round])]);
    }

    /// <summary>Effects are differences between rounds: what they share belongs to the levels.</summary>
    void Centre()
    {
        double mean = rounds.Average();
        for (int i = 0; i < rounds.Length; i++) rounds[i] -= mean;
    }
}
