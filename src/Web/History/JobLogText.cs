using System.Globalization;
using System.Text;
using System.Text.Json;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.History;

/// <summary>Writes events as lines of a plain log.</summary>
static class JobLogText
{
    public static void Append(StringBuilder text, JobEvent entry)
    {
        string at = entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (entry.Type != EventTypes.Log)
        {
            text.Append(at).Append(' ').Append(entry.Type).Append(' ').Append(Words(entry.Data)).Append('\n');
            return;
        }
        string trial = Text(entry.Data, "trialId");
        foreach (var line in entry.Data.GetProperty("lines").EnumerateArray())
        {
            text.Append(at).Append(' ').Append(Text(line, "level")).Append(' ').Append(trial).Append(trial.Length > 0 ? " " : "")
                .Append(Text(line, "source")).Append(": ").Append(Text(line, "text")).Append('\n');
        }
    }

    /// <summary>The scalar fields, as <c>name=value</c>; an error's message comes last.</summary>
    static string Words(JsonElement data)
    {
        var words = data.EnumerateObject()
            .Where(p => p.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            .Select(p => $"{p.Name}={p.Value}").ToList();
        if (data.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            words.Add($"{Text(error, "kind")}: {Text(error, "message")}");
        }
        return string.Join(' ', words);
    }

    static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}

/// <summary>The types of a job's events.</summary>
public static class EventTypes
{
    public const string JobQueued = "job.queued";
    public const string JobWaiting = "job.waiting";
    public const string JobStarted = "job.started";
    public const string JobCancelling = "job.cancelling";
    public const string JobFinished = "job.finished";
    /// <summary>It became certain that a cancelled job's processes are gone.</summary>
    public const string JobStopped = "job.stopped";
    public const string TrialStarted = "trial.started";
    public const string TrialFinished = "trial.finished";
    public const string TrialRequeued = "trial.requeued";
    public const string Log = "log";
}
