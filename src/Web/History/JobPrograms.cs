using System.Text.Json;
using Dapper;
using Dashboard.Core.Applications;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.History;

/// <summary>Reads what belongs to jobs that run programs of the user's own: their definitions as submitted, and what they said.</summary>
public sealed class JobPrograms(HistoryDatabase database)
{
    /// <summary>The definitions that a job was submitted with, by name; none for built-in analyses.</summary>
    public IReadOnlyDictionary<string, ApplicationEntry> DefinitionsOf(string jobId)
    {
        using var connection = database.Open();
        return Read(connection.QuerySingleOrDefault<string>("SELECT applications FROM jobs WHERE id = @jobId", new { jobId }));
    }

    /// <param name="stored">The column <c>applications</c> of a job.</param>
    public static IReadOnlyDictionary<string, ApplicationEntry> Read(string? stored) =>
        (Stored.Read<Dictionary<string, JsonElement>>(stored) ?? []).ToDictionary(a => a.Key, a => ApplicationEntry.Parse(a.Value));

    /// <summary>The parameters of one trial, which differ from the job's where it has variants.</summary>
    public JsonElement? ParametersOf(string jobId, string trialId)
    {
        using var connection = database.Open();
        return Stored.Element(connection.QuerySingleOrDefault<string>(
            "SELECT COALESCE(t.parameters, j.parameters) FROM trials t JOIN jobs j ON j.id = t.job_id WHERE t.job_id = @jobId AND t.id = @trialId", new { jobId, trialId }));
    }

    /// <summary>The lines that a trial's processes said, as far as they were kept, in the order in which they came.</summary>
    public IReadOnlyList<LogLine> LinesOf(string jobId, string trialId)
    {
        using var connection = database.Open();
        var events = connection.Query<string>(
            "SELECT data FROM events WHERE job_id = @jobId AND type = @Log AND json_extract(data, '$.trialId') = @trialId ORDER BY seq", new { jobId, trialId, EventTypes.Log });
        return [.. events.SelectMany(e => Stored.Element(e)!.Value.GetProperty("lines").Deserialize<LogLine[]>(ProtocolJson.Options)!)];
    }
}
