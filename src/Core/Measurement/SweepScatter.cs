using Dashboard.Core.Measurement.Models;

namespace Dashboard.Core.Measurement;

/// <summary>How far the log times of a sweep scatter within a configuration, with and without what all configurations of a round share.</summary>
sealed class SweepScatter
{
    readonly List<List<TrialSample>> configurations;
    readonly bool roundsAreKnown;
    readonly Lazy<PooledVariance> besideRounds;

    /// <param name="roundsAreKnown">False for timings of anybody's: then a sample's place counts as its round, unless they were sorted.</param>
    public SweepScatter(IReadOnlyList<TrialSample> samples, bool roundsAreKnown)
    {
        this.roundsAreKnown = roundsAreKnown;
        configurations = [.. samples.GroupBy(s => (s.Strategy, s.Variant, s.Workers, s.IsCold)).Select(g => g.ToList())];
        Within = PooledVariance.Of(configurations.Select(c => (IReadOnlyList<double>)[.. c.Select(s => s.Seconds)]));
        besideRounds = new(BesideRounds);
    }

    /// <summary>Of a log time about the mean of its configuration: what an interval of a time stands on.</summary>
    public PooledVariance Within { get; }

    /// <summary>
    /// Of a log time about its configuration and round, the error of the additive two-way layout (Scheffé, The Analysis of Variance, 1959, 4.1): what
    /// an interval of a ratio of pairs stands on, in which the drift of the machine cancels.
    /// </summary>
    public PooledVariance OfPairs => besideRounds.Value;

    PooledVariance BesideRounds()
    {
        if (!roundsAreKnown && SweepTable.LooksSorted(configurations.Select(c => (IReadOnlyList<double>)[.. c.Select(s => s.Seconds)]))) return Within;
        var punctual = configurations.Select(c => c.Where(s => !s.Flags.Contains(TrialFlags.LaterRound)).ToList()).Where(c => c.Count > 0).ToList();
        var rounds = punctual.SelectMany(c => c).Select(s => s.Round).Distinct().Select((round, place) => (round, place)).ToDictionary(r => r.round, r => r.place);
        var cells = punctual.SelectMany((c, i) => c.Select(s => new Cell(i, rounds[s.Round], Math.Log(s.Seconds)))).ToList();
        int freedom = cells.Count - punctual.Count - (rounds.Count - 1);
        if (cells.Count == 0 || freedom <= 0) return default;
        var levels = new AdditiveLevels(cells, punctual.Count);
        levels.LeastSquares();
        return new PooledVariance(cells.Sum(c => levels.Error(c) * levels.Error(c)) / freedom, freedom);
    }
}
