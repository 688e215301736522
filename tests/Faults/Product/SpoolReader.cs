using System.Text.Json;

namespace Dashboard.Faults.Product;

/// <summary>Looks into a Runner's spool from outside.</summary>
public sealed class SpoolReader(string folder)
{
    public string File { get; } = Path.Combine(folder, "reports.jsonl");

    /// <summary>Whether a report of a kind about a trial is in the file and not acknowledged yet.</summary>
    public JsonElement? Pending(string job, string trial, string type) =>
        Pending().Where(report => report.Text("type") == type && report.Text("jobId") == job && report.Text("trialId") == trial).Select(report => (JsonElement?)report).FirstOrDefault();

    public bool AnyPending() => Pending().Count > 0;

    List<JsonElement> Pending()
    {
        var pending = new List<JsonElement>();
        foreach (var line in Lines())
        {
            if (line.TryGetProperty("type", out _))
            {
                pending.Add(line);
            }
            else if (line.TryGetProperty("acknowledged", out var acknowledged) && acknowledged.ValueKind == JsonValueKind.Number)
            {
                pending.RemoveAll(report => report.GetProperty("sequence").GetInt64() <= acknowledged.GetInt64());
            }
        }
        return pending;
    }

    IEnumerable<JsonElement> Lines()
    {
        if (!System.IO.File.Exists(File))
        {
            yield break;
        }
        using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            JsonElement parsed;
            try
            {
                parsed = JsonSerializer.Deserialize<JsonElement>(line);
            }
            catch (JsonException)
            {
                continue; // It is being written.
            }
            yield return parsed;
        }
    }
}
