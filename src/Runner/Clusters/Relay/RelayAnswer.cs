using System.Text.Json;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Runner.Clusters.Relay;

/// <summary>An answer of the HTTP API, complete with its body.</summary>
/// <param name="Request">The request that it tells of; 0 for none.</param>
sealed record RelayAnswer(int Status, LineBuffer Body, long Request = 0)
{
    public static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>An object whose members the caller writes.</summary>
    public static RelayAnswer Of(int status, Action<Utf8JsonWriter> write, long request = 0)
    {
        var body = new LineBuffer();
        try
        {
            using var json = new Utf8JsonWriter(body, Plain);
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
            json.Flush();
            return new RelayAnswer(status, body, request);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public static RelayAnswer Of<T>(T message)
    {
        var body = new LineBuffer();
        using var json = new Utf8JsonWriter(body, Plain);
        JsonSerializer.Serialize(json, message, ProtocolJson.Options);
        return new RelayAnswer(200, body);
    }

    /// <summary>The request has been taken, and its end is not waited for.</summary>
    public static RelayAnswer Accepted(long request) => Of(202, json => json.WriteNumber("request", request), request);

    /// <summary>The end of a request that was waited for.</summary>
    public static RelayAnswer Of(RelayOutcome outcome, long request) =>
        outcome.Failed > 0 ? Of(422, json => WriteFailure(json, outcome, request), request) : Of(200, json =>
        {
            if (outcome.Member is { } member)
            {
                json.WritePropertyName(member);
                outcome.Write(json);
            }
            json.WritePropertyName("engines");
            WriteEngines(json, outcome.Engines);
        }, request);

    static void WriteFailure(Utf8JsonWriter json, RelayOutcome outcome, long request)
    {
        WriteProblem(json, 422, "The code failed", outcome.Words);
        json.WriteNumber("request", request);
        json.WritePropertyName("failures");
        WriteFailures(json, outcome.Failures);
        json.WritePropertyName("engines");
        WriteEngines(json, outcome.Engines);
    }

    public static RelayAnswer Of(RelayRefusal refusal) => Of(refusal.Status, json =>
    {
        WriteProblem(json, refusal.Status, Title(refusal.Status), refusal.Message);
        if (refusal.Request > 0)
        {
            json.WriteNumber("request", refusal.Request);
        }
        if (refusal.Errors.Count > 0)
        {
            WriteErrors(json, refusal.Errors);
        }
    }, refusal.Request);

    static void WriteErrors(Utf8JsonWriter json, IReadOnlyDictionary<string, string> errors)
    {
        json.WriteStartObject("errors");
        foreach (var (path, fault) in errors)
        {
            json.WriteStartArray(path);
            json.WriteStringValue(fault);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    static void WriteProblem(Utf8JsonWriter json, int status, string title, string detail)
    {
        json.WriteString("type", $"https://www.rfc-editor.org/rfc/rfc9110#status.{status}");
        json.WriteString("title", title);
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
    }

    static string Title(int status) => status switch
    {
        400 => "The request is not valid",
        404 => "Not found",
        409 => "Conflict",
        422 => "The code failed",
        429 => "Too many requests",
        504 => "Not finished in time",
        _ => "Internal error",
    };

    public static void WriteFailures(Utf8JsonWriter json, IReadOnlyList<EngineError> failures)
    {
        json.WriteStartArray();
        foreach (var failure in failures)
        {
            json.WriteStartObject();
            json.WriteNumber("engine", failure.Engine);
            WriteError(json, failure);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteEngines(Utf8JsonWriter json, IReadOnlyList<EngineNote> engines)
    {
        json.WriteStartArray();
        foreach (var engine in engines)
        {
            json.WriteStartObject();
            json.WriteNumber("engine", engine.Engine);
            if (engine.Tasks is { } tasks)
            {
                json.WriteNumber("tasks", tasks);
            }
            json.WriteString("output", engine.Output);
            json.WriteNumber("seconds", engine.Seconds);
            if (engine.Error is { } error)
            {
                json.WriteStartObject("error");
                WriteError(json, error);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteError(Utf8JsonWriter json, EngineError error)
    {
        json.WriteString("type", error.Type);
        json.WriteString("message", error.Message);
        if (error.Line is { } line)
        {
            json.WriteNumber("line", line);
        }
        if (error.Trace.Length > 0)
        {
            json.WriteString("trace", error.Trace);
        }
    }
}
