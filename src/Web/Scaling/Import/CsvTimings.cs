using System.Globalization;
using Dashboard.Core.Jobs;

namespace Dashboard.Web.Scaling.Import;

/// <summary>
/// Rows of <c>workers,seconds</c>. The heading is optional; commas, semicolons and tabs separate. A count may have several
/// samples, in rows of their own or in further columns. Empty lines and those that begin with # are skipped.
/// </summary>
static class CsvTimings
{
    static readonly string[] WorkerNames = ["workers", "threads", "cores", "cpus", "processes", "procs", "ranks", "np", "n", "p"];
    static readonly string[] TimeNames = ["seconds", "time", "elapsed", "wall", "walltime", "runtime", "t", "s"];

    public static ImportedTimings Read(string text, string path, Faults faults)
    {
        var runs = new List<ImportedRun>();
        Columns? columns = null;
        int found = 0;
        foreach (var (row, line) in text.ReplaceLineEndings("\n").Split('\n').Select((row, i) => (row.Trim().TrimStart('\uFEFF'), i + 1)))
        {
            if (row.Length == 0 || row[0] == '#')
            {
                continue;
            }
            string[] fields = [.. row.Split(Separator(row)).Select(f => f.Trim().Trim('"'))];
            if (columns is null)
            {
                bool heading = !double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
                columns = heading ? Columns.Of(fields) : new Columns(0, null);
                if (heading)
                {
                    continue;
                }
            }
            if (found < ImportRules.MostFaults)
            {
                found += ReadRow(fields, line, columns, path, runs, faults);
            }
        }
        return new ImportedTimings(runs, []);
    }

    static char Separator(string row) => row.Contains(';') ? ';' : row.Contains('\t') ? '\t' : ',';

    /// <returns>How many faults the row has.</returns>
    static int ReadRow(string[] fields, int line, Columns columns, string path, List<ImportedRun> runs, Faults faults)
    {
        int wrong = 0;
        void Fault(string message)
        {
            faults.Add(path, message);
            wrong++;
        }
        if (columns.Workers >= fields.Length || fields.Length < 2)
        {
            Fault($"line {line} has {fields.Length} field: needed are workers and seconds, such as \"4,12.5\".");
            return wrong;
        }
        string count = fields[columns.Workers];
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int workers) || workers is < 1 or > ImportRules.MostWorkers)
        {
            Fault($"{ImportRules.At(line, columns.Workers + 1, "workers")}: '{ImportRules.Shown(count)}' is not a worker count; {ImportRules.AllowedWorkers}.");
        }
        foreach (int at in columns.Times(fields.Length).Where(at => at >= fields.Length || fields[at].Length > 0 || fields.Length == 2))
        {
            string time = at < fields.Length ? fields[at] : "";
            if (double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && ImportRules.IsTime(seconds))
            {
                runs.Add(new ImportedRun(workers, seconds));
            }
            else
            {
                Fault($"{ImportRules.At(line, at + 1, "seconds")}: '{ImportRules.Shown(time)}' is not a time; {ImportRules.AllowedTime}.");
            }
        }
        return wrong;
    }

    /// <param name="Seconds">Null where every column but the workers' holds times.</param>
    sealed record Columns(int Workers, int? Seconds)
    {
        public static Columns Of(string[] heading)
        {
            int workers = Array.FindIndex(heading, h => WorkerNames.Contains(h.ToLowerInvariant()));
            int seconds = Array.FindIndex(heading, h => TimeNames.Contains(h.ToLowerInvariant()));
            return new Columns(Math.Max(0, workers), seconds >= 0 && seconds != workers ? seconds : null);
        }

        public IEnumerable<int> Times(int fields) => Seconds is { } one ? [one] : Enumerable.Range(0, fields).Where(i => i != Workers);
    }
}
