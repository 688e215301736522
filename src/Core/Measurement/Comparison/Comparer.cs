using Dashboard.Core.Jobs;

namespace Dashboard.Core.Measurement.Comparison;

/// <summary>
/// Tells whether two sides differ in speed, for each configuration. Repetitions of one job share its day, so what counts is jobs: each gives the
/// mean of its log times, outliers left out, and the jobs of the two sides are compared. Within one interleaved job, pairs of the same round take their place.
/// </summary>
public static class Comparer
{
    /// <summary>Side B against side A, each a list of jobs. Every configuration that either side has gets an answer.</summary>
    public static IReadOnlyList<ConfigurationVerdict> Sides(IReadOnlyList<ComparedJob> a, IReadOnlyList<ComparedJob> b, ComparisonRules? rules = null)
    {
        rules ??= ComparisonRules.Default;
        string? obstacle = Obstacles.OnBothSides(a, b) ?? Obstacles.BetweenJobs(a.Concat(b));
        return Verdicts.Decide([.. Configurations(a.Concat(b)).Select(c => ConfigurationPair.OfJobs(c, a, b, obstacle, rules))], rules);
    }

    /// <summary>Variant B against variant A within interleaved jobs, one job or several: an A/B run. The answers bear variant B's label.</summary>
    public static IReadOnlyList<ConfigurationVerdict> Variants(IReadOnlyList<ComparedJob> jobs, string? variantA, string? variantB, ComparisonRules? rules = null)
    {
        rules ??= ComparisonRules.Default;
        var configurations = Configurations(jobs).Where(c => c.Variant == variantA || c.Variant == variantB)
            .Select(c => c with { Variant = variantB }).Distinct();
        return Verdicts.Decide([.. configurations.Select(c => ConfigurationPair.OfRounds(c, jobs, c with { Variant = variantA }, rules))], rules);
    }

    static IEnumerable<Configuration> Configurations(IEnumerable<ComparedJob> jobs) =>
        jobs.SelectMany(j => j.Samples).Select(s => new Configuration(s.Strategy, s.Workers, s.Variant)).Distinct()
            .OrderBy(c => c.Variant, StringComparer.Ordinal).ThenBy(c => c.Strategy, StringComparer.Ordinal).ThenBy(c => c.Workers);
}

/// <summary>Both sides of one configuration: their difference, or why there is none.</summary>
sealed record ConfigurationPair(Configuration Configuration, LogDifference? Difference, string? Obstacle, string Basis, int JobsA, int JobsB, int RunsA, int RunsB)
{
    const string Noisy = "noisy";

    public static ConfigurationPair OfJobs(Configuration c, IReadOnlyList<ComparedJob> a, IReadOnlyList<ComparedJob> b, string? obstacle, ComparisonRules rules)
    {
        var (first, second) = (Runs(a, c), Runs(b, c));
        obstacle ??= Obstacles.Missing(first.Count, second.Count) ?? Obstacles.OfState([.. first.SelectMany(j => j)], [.. second.SelectMany(j => j)])
            ?? Obstacles.TooFewJobs(first.Count, second.Count, rules.LeastJobs);
        var pair = new ConfigurationPair(c, null, obstacle, $"over {first.Count} and {second.Count} jobs", first.Count, second.Count, first.Sum(j => j.Count), second.Sum(j => j.Count));
        return obstacle is not null ? pair : pair with { Difference = Between(first, second) };
    }

    public static ConfigurationPair OfRounds(Configuration c, IReadOnlyList<ComparedJob> jobs, Configuration otherSide, ComparisonRules rules)
    {
        var (first, second) = (Runs(jobs, otherSide), Runs(jobs, c));
        var differences = jobs.SelectMany(j => Paired(j, otherSide, c)).ToList();
        string? obstacle = Obstacles.Missing(first.Count, second.Count) ?? Obstacles.OfState([.. first.SelectMany(j => j)], [.. second.SelectMany(j => j)])
            ?? Obstacles.TooFewRounds(differences.Count, rules.LeastRounds);
        return new ConfigurationPair(
            c, obstacle is null ? LogDifference.OfPairs(differences) : null, obstacle, $"over {differences.Count} rounds that ran both",
            first.Count, second.Count, first.Sum(j => j.Count), second.Sum(j => j.Count));
    }

    static LogDifference Between(IReadOnlyList<IReadOnlyList<TrialSample>> a, IReadOnlyList<IReadOnlyList<TrialSample>> b)
    {
        var means = QuietMeans.Of([.. a.Concat(b).Select(j => (IReadOnlyList<double>)[.. Quiet(j).Select(s => s.Seconds)])]);
        return LogDifference.OfJobs([.. means.Logs.Take(a.Count)], [.. means.Logs.Skip(a.Count)], means.Variance);
    }

    static IEnumerable<double> Paired(ComparedJob job, Configuration a, Configuration b)
    {
        var first = Quiet(Of(job, a)).GroupBy(s => s.Round).ToDictionary(g => g.Key, g => g.First().Seconds);
        return Quiet(Of(job, b)).GroupBy(s => s.Round).Where(g => first.ContainsKey(g.Key)).Select(g => Math.Log(g.First().Seconds / first[g.Key]));
    }

    /// <summary>Disturbed runs are left out where at least half of a job's are quiet.</summary>
    static IReadOnlyList<TrialSample> Quiet(IReadOnlyList<TrialSample> samples)
    {
        var quiet = samples.Where(s => !s.Flags.Contains(Noisy)).ToList();
        return 2 * quiet.Count >= samples.Count ? quiet : samples;
    }

    static IReadOnlyList<IReadOnlyList<TrialSample>> Runs(IEnumerable<ComparedJob> jobs, Configuration c) =>
        [.. jobs.Select(j => Of(j, c)).Where(s => s.Count > 0)];

    static IReadOnlyList<TrialSample> Of(ComparedJob job, Configuration c) =>
        [.. job.Samples.Where(s => s.Strategy == c.Strategy && s.Workers == c.Workers && s.Variant == c.Variant)];
}
