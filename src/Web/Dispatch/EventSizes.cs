using System.Text;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>Events go to browsers over a hub, whose messages stay under 24 KB: what may be of any length is cut or spread over several.</summary>
static class EventSizes
{
    const int LineLength = 2000, ReasonLength = 3000, LinesBytes = 16_000;

    /// <summary>With the reason of a failure cut where it is too long to be read anyway.</summary>
    public static RunnerReport Bounded(RunnerReport report) => report switch
    {
        TrialFinished { Outcome.Error: { Message.Length: > ReasonLength } error } finished => finished with { Outcome = finished.Outcome with { Error = Bounded(error) } },
        JobStopped { Error: { Message.Length: > ReasonLength } error } stopped => stopped with { Error = Bounded(error) },
        _ => report,
    };

    static TrialError Bounded(TrialError error) => error with { Message = Cut(error.Message, ReasonLength) };

    static string Cut(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";

    /// <summary>Adds lines to the job's log.</summary>
    public static void AppendLines(this JobChange change, string jobId, string? trialId, IEnumerable<LogLine> lines, DateTimeOffset? at = null)
    {
        foreach (var part in Parts(lines.Select(l => l with { Text = Cut(l.Text, LineLength) })))
        {
            change.Append(jobId, EventTypes.Log, new { trialId, lines = part }, at);
        }
    }

    static IEnumerable<List<LogLine>> Parts(IEnumerable<LogLine> lines)
    {
        var part = new List<LogLine>();
        int bytes = 0;
        foreach (var line in lines)
        {
            int next = Encoding.UTF8.GetByteCount(Stored.Json(line)) + 1;
            if (part.Count > 0 && bytes + next > LinesBytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(line);
            bytes += next;
        }
        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
