using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Jobs;

namespace Dashboard.Web.Scaling.Import;

/// <summary>
/// What <c>hyperfine --export-json</c> writes for a scan over worker counts (<c>-P threads 1 8</c>, <c>-L threads 1,2,4</c>): in version 1
/// <c>results[].times</c> in seconds, in version 2 <c>results[].measurements[].time_wall_clock</c>. The scanned value stands in
/// <c>results[].parameters.{name}</c> as text. Runs with another exit code than 0 are left out; further parameters make variants.
/// </summary>
sealed class HyperfineTimings
{
    static readonly string[] WorkerNames = ["workers", "threads", "num_threads", "cores", "cpus", "jobs", "processes", "procs", "ranks", "np", "n", "p"];

    readonly Faults faults;
    readonly string? wanted;
    readonly List<ImportedRun> runs = [];
    readonly List<ExcludedRun> excluded = [];
    int found;

    HyperfineTimings(Faults faults, string? wanted) => (this.faults, this.wanted) = (faults, wanted);

    /// <param name="parameter">The parameter that holds the workers; null where its name tells.</param>
    public static ImportedTimings Read(JsonElement root, string? parameter, Faults faults)
    {
        var reading = new HyperfineTimings(faults, parameter);
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array)
        {
            faults.Add("results", "Missing: needed is the list that hyperfine --export-json writes.");
        }
        else
        {
            reading.ReadResults(results);
        }
        return new ImportedTimings(reading.runs, reading.excluded);
    }

    void ReadResults(JsonElement results)
    {
        int at = 0;
        foreach (var result in results.EnumerateArray())
        {
            string path = $"results[{at++}]";
            if (found >= ImportRules.MostFaults)
            {
                return;
            }
            if (result.ValueKind != JsonValueKind.Object)
            {
                Fault(path, "is no object with parameters and times.");
            }
            else if (Workers(result, path) is var (workers, variant))
            {
                ReadTimes(result, path, workers, variant);
            }
        }
    }

    (int Workers, string? Variant)? Workers(JsonElement result, string path)
    {
        if (!result.TryGetProperty("parameters", out var parameters) || parameters.ValueKind != JsonValueKind.Object || !parameters.EnumerateObject().Any())
        {
            Fault($"{path}.parameters", "Missing: scan the workers, for example hyperfine -L threads 1,2,4 'program {threads}'.");
            return null;
        }
        var unreadable = new Faults();
        ReadableJson.Check(parameters, $"{path}.parameters", unreadable);
        if (unreadable.Any)
        {
            found++;
            faults.AddRange(unreadable.ToErrors());
            return null;
        }
        var named = parameters.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText());
        if (NameOfWorkers(named.Keys) is not { } name)
        {
            Fault(wanted is null ? "parameter" : $"{path}.parameters.{wanted}",
                $"{(wanted is null ? "Which parameter holds the workers?" : "Missing.")} {path} has {string.Join(", ", named.Keys.Select(ImportRules.Shown))}.");
            return null;
        }
        if (!int.TryParse(named[name], NumberStyles.None, CultureInfo.InvariantCulture, out int workers) || workers is < 1 or > ImportRules.MostWorkers)
        {
            Fault($"{path}.parameters.{name}", $"'{ImportRules.Shown(named[name])}' is no worker count; {ImportRules.AllowedWorkers}.");
            return null;
        }
        named.Remove(name);
        return (workers, named.Count == 0 ? null : ImportRules.Shown(string.Join(", ", named.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"))));
    }

    string? NameOfWorkers(IReadOnlyCollection<string> names) =>
        wanted is not null ? names.FirstOrDefault(n => n == wanted)
        : names.Count == 1 ? names.First()
        : WorkerNames.Select(known => names.FirstOrDefault(n => n.Equals(known, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(n => n is not null);

    void ReadTimes(JsonElement result, string path, int workers, string? variant)
    {
        if (result.TryGetProperty("measurements", out var measurements) && measurements.ValueKind == JsonValueKind.Array)
        {
            foreach (var (run, i) in measurements.EnumerateArray().Select((m, i) => (m, i)))
            {
                var code = run.ValueKind == JsonValueKind.Object && run.TryGetProperty("exit_code", out var told) ? told : default;
                Add(WallClock(run), $"{path}.measurements[{i}].time_wall_clock.value", (code, $"{path}.measurements[{i}].exit_code"), workers, variant);
            }
        }
        else if (result.TryGetProperty("times", out var times) && times.ValueKind == JsonValueKind.Array)
        {
            var codes = result.TryGetProperty("exit_codes", out var listed) && listed.ValueKind == JsonValueKind.Array ? listed.EnumerateArray().ToList() : [];
            foreach (var (time, i) in times.EnumerateArray().Select((t, i) => (t, i)))
            {
                Add(time, $"{path}.times[{i}]", (i < codes.Count ? codes[i] : default, $"{path}.exit_codes[{i}]"), workers, variant);
            }
        }
        else
        {
            Fault($"{path}.times", "Missing: needed is the list of run times in seconds.");
        }
    }

    static JsonElement WallClock(JsonElement run) =>
        run.ValueKind == JsonValueKind.Object && run.TryGetProperty("time_wall_clock", out var wall) && wall.ValueKind == JsonValueKind.Object && wall.TryGetProperty("value", out var value)
            ? value : default;

    /// <param name="exit">The run's exit code, undefined where hyperfine told none, null where a signal ended the run; and where it stands.</param>
    void Add(JsonElement time, string path, (JsonElement Code, string Path) exit, int workers, string? variant)
    {
        int code = 0;
        bool signalled = exit.Code.ValueKind == JsonValueKind.Null;
        if (time.ValueKind != JsonValueKind.Number || !ImportRules.IsTime(time.GetDouble()))
        {
            Fault(path, $"{(time.ValueKind == JsonValueKind.Undefined ? "Missing" : ImportRules.Shown(time.GetRawText()) + " is no time")}; {ImportRules.AllowedTime}.");
        }
        else if (exit.Code.ValueKind != JsonValueKind.Undefined && !signalled && !(exit.Code.ValueKind == JsonValueKind.Number && exit.Code.TryGetInt32(out code)))
        {
            Fault(exit.Path, $"{ImportRules.Shown(exit.Code.GetRawText())} is no exit code; allowed is a whole number, or null for a run that a signal ended.");
        }
        else if (signalled || code != 0)
        {
            excluded.Add(new ExcludedRun(path, signalled ? "the program was ended by a signal" : $"the program ended with exit code {code}"));
        }
        else
        {
            runs.Add(new ImportedRun(workers, time.GetDouble(), variant));
        }
    }

    void Fault(string path, string message)
    {
        found++;
        faults.Add(path, message);
    }
}
