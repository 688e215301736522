using Dashboard.Core.Jobs;

namespace Dashboard.Web.Scaling.Import;

/// <summary>One run that was measured elsewhere.</summary>
/// <param name="Workers">Workers, or the cores that a site's accounting charged.</param>
/// <param name="Variant">What else differed between the runs; null where nothing did.</param>
public sealed record ImportedRun(int Workers, double Seconds, string? Variant = null);

/// <summary>A row or run that is no sample, with the reason.</summary>
/// <param name="Where">The line or the JSON path.</param>
public sealed record ExcludedRun(string Where, string Reason);

/// <summary>What a text holds, in the order of the text.</summary>
public sealed record ImportedTimings(IReadOnlyList<ImportedRun> Runs, IReadOnlyList<ExcludedRun> Excluded);

/// <summary>Limits and words that all formats share.</summary>
static class ImportRules
{
    public const int MostWorkers = 10_000_000, MostCounts = 64, MostSamples = 1_000, MostFaults = 20;

    public static bool IsTime(double seconds) => seconds is > 1e-12 and <= 1e9;

    public const string AllowedTime = "allowed is a number of seconds above 0, up to 1e9";

    public static readonly string AllowedWorkers = $"allowed is a whole number from 1 to {MostWorkers}";

    /// <summary>What is wrong with the whole, once every row is right by itself.</summary>
    public static void Check(ImportedTimings timings, string path, Faults faults)
    {
        if (timings.Runs.Count == 0)
        {
            string left = timings.Excluded.Count == 0 ? "" : $" {timings.Excluded.Count} rows were left out, the first at {timings.Excluded[0].Where}: {timings.Excluded[0].Reason}.";
            faults.Add(path, $"No timing found.{left}");
        }
        foreach (var variant in timings.Runs.GroupBy(r => r.Variant))
        {
            int counts = variant.Select(r => r.Workers).Distinct().Count();
            if (counts > MostCounts) faults.Add(path, $"{counts} worker counts: at most {MostCounts} are allowed.");
            foreach (var many in variant.GroupBy(r => r.Workers).Where(g => g.Count() > MostSamples))
                faults.Add(path, $"{many.Count()} samples at {many.Key} workers: at most {MostSamples} are allowed.");
        }
        if (timings.Runs.Count > SweepLimits.MaxTrials) faults.Add(path, $"{timings.Runs.Count} timings: at most {SweepLimits.MaxTrials} are allowed.");
    }

    /// <summary>Names a place in a table, counted from 1 as editors do.</summary>
    public static string At(int line, int field, string name) => $"line {line}, field {field} ({name})";

    /// <summary>As much of a value as a message needs.</summary>
    public static string Shown(string value) => value.Length <= 60 ? value : value[..60] + "…";
}
