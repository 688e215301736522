using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Core.Jobs;

namespace Dashboard.Web.Scaling.Import;

/// <summary>
/// The output of Slurm's <c>sacct</c>, with <c>-P</c> (<c>--parsable2</c>) or in columns: fields under a heading with AllocCPUS or NCPUS, Elapsed
/// or ElapsedRaw, and as far as given State, JobID and JobName. Elapsed is <c>[days-]hours:minutes:seconds</c>. Only jobs
/// that completed count; their steps do not count again.
/// </summary>
static partial class SacctTimings
{
    public static ImportedTimings Read(string text, string path, Faults faults)
    {
        var (runs, excluded) = (new List<(ImportedRun Run, string? Name)>(), new List<ExcludedRun>());
        Heading? heading = null;
        int found = 0;
        foreach (var (fields, line) in SacctTable.Rows(text))
        {
            if (heading is null)
            {
                heading = Heading.Of(fields);
                if (heading.Fault is { } fault)
                {
                    faults.Add(path, $"line {line}: {fault}");
                    break;
                }
                continue;
            }
            if (found < ImportRules.MostFaults && ReadRow(fields, line, heading, path, runs, excluded, faults))
            {
                found++;
            }
        }
        return new ImportedTimings(JobNames.Part(runs), excluded);
    }

    /// <returns>Whether the row is faulty.</returns>
    static bool ReadRow(
        string[] fields, int line, Heading heading, string path, List<(ImportedRun, string?)> runs, List<ExcludedRun> excluded, Faults faults)
    {
        if (fields.Length < heading.Count)
        {
            faults.Add(path, $"line {line} has {fields.Length} fields where the heading has {heading.Count}.");
            return true;
        }
        string id = heading.JobId is { } at ? fields[at] : "";
        if (id.Contains('.'))
        {
            return false;
        }
        string state = heading.State is { } s ? fields[s] : "COMPLETED";
        if (!state.StartsWith("COMPLETED", StringComparison.Ordinal))
        {
            excluded.Add(new ExcludedRun($"line {line}", $"{(id.Length > 0 ? $"job {id}" : "the job")} is {ImportRules.Shown(state)}"));
            return false;
        }
        int before = runs.Count;
        string cores = fields[heading.Cores], time = fields[heading.Elapsed];
        if (!int.TryParse(cores, NumberStyles.None, CultureInfo.InvariantCulture, out int workers) || workers is < 1 or > ImportRules.MostWorkers)
        {
            faults.Add(path, $"{ImportRules.At(line, heading.Cores + 1, heading.CoresName)}: '{ImportRules.Shown(cores)}' is no number of cores; {ImportRules.AllowedWorkers}.");
            return true;
        }
        if (Seconds(time, heading.Raw) is not { } seconds)
        {
            string allowed = heading.Raw ? "a whole number of seconds" : "[days-]hours:minutes:seconds";
            faults.Add(path, $"{ImportRules.At(line, heading.Elapsed + 1, heading.Raw ? "ElapsedRaw" : "Elapsed")}: '{ImportRules.Shown(time)}' is no time; allowed is {allowed}.");
            return true;
        }
        if (seconds > 0)
        {
            runs.Add((new ImportedRun(workers, seconds), heading.JobName is { } name ? fields[name] : null));
        }
        else
        {
            excluded.Add(new ExcludedRun($"line {line}", "0 s is below what accounting resolves"));
        }
        return false;
    }

    static double? Seconds(string text, bool raw)
    {
        if (raw)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long whole) && whole <= 1_000_000_000 ? whole : null;
        }
        if (Elapsed().Match(text) is not { Success: true } match)
        {
            return null;
        }
        double Part(int group) => match.Groups[group].Success ? double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return 86_400 * Part(1) + 3_600 * Part(2) + 60 * Part(3) + Part(4);
    }

    [GeneratedRegex(@"\A(?:(\d{1,5})-)?(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Elapsed();

    sealed record Heading(int Count, int Cores, string CoresName, int Elapsed, bool Raw, int? State, int? JobId, int? JobName, string? Fault)
    {
        public static Heading Of(string[] names)
        {
            int? Find(string name) => Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 ? at : null;
            int? cores = Find("AllocCPUS") ?? Find("NCPUS"), raw = Find("ElapsedRaw"), elapsed = raw ?? Find("Elapsed");
            string? fault = names.Length < 2 ? "there is neither a bar between the fields nor a line of dashes under the heading; run sacct with -P."
                : cores is null ? $"the heading has neither AllocCPUS nor NCPUS; run sacct -P -X -o JobID,JobName,AllocCPUS,ElapsedRaw,State. Found: {ImportRules.Shown(string.Join('|', names))}."
                : elapsed is null ? "the heading has neither Elapsed nor ElapsedRaw." : null;
            return new Heading(names.Length, cores ?? 0, cores is { } c ? names[c] : "", elapsed ?? 0, raw is not null, Find("State"), Find("JobID"), Find("JobName"), fault);
        }
    }
}
