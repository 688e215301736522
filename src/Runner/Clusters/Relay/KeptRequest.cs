using System.Text.Json;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Runner.Clusters.Relay;

/// <summary>A request that may be looked at later. What became of it is written down at once, so that no memory of the engines is held for it.</summary>
sealed class KeptRequest(RelayCall call)
{
    readonly DateTimeOffset createdAt = DateTimeOffset.UtcNow;
    readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<(string Name, byte[] Json)> members = [];
    string state = "running";

    public long Number => call.Handle.Request;

    public AsyncResult Handle => call.Handle;

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Memory that it takes.</summary>
    public int Bytes { get; private set; }

    /// <summary>Completes once what became of it is written down.</summary>
    public Task Settled => settled.Task;

    /// <summary>Whether nobody waits for it any more, so that its end will be written down.</summary>
    public bool IsKept { get; private set; }

    public async Task SettleAsync()
    {
        IsKept = true;
        await call.Handle.Ended;
        try
        {
            Note(call.Outcome());
        }
        catch (Exception fault)
        {
            // Whatever it is, whoever looks shall hear of it.
            state = fault is RequestAbortedException ? "aborted" : "failed";
            Add("error", json => WriteError(json, fault is RequestAbortedException ? "Aborted" : fault is ClusterException or RelayRefusal ? "Refused" : fault.GetType().Name, fault.Message));
        }
        EndedAt = DateTimeOffset.UtcNow;
        settled.SetResult();
    }

    void Note(RelayOutcome outcome)
    {
        if (outcome.Failed > 0)
        {
            state = "failed";
            Add("error", json => WriteError(json, outcome.Failures[0].Type, outcome.Words));
            Add("failures", json => RelayAnswer.WriteFailures(json, outcome.Failures));
        }
        else
        {
            state = "done";
            Add("result", json =>
            {
                if (outcome.Member is null)
                {
                    json.WriteNullValue();
                }
                outcome.Write(json);
            });
        }
        Add("engines", json => RelayAnswer.WriteEngines(json, outcome.Engines));
    }

    void Add(string name, Action<Utf8JsonWriter> write)
    {
        using var text = new LineBuffer();
        using (var json = new Utf8JsonWriter(text, RelayAnswer.Plain))
        {
            write(json);
        }
        members.Add((name, text.Body.ToArray()));
        Bytes += text.BodyLength;
    }

    static void WriteError(Utf8JsonWriter json, string type, string message)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("message", message);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of an object.</summary>
    /// <param name="whole">With result, engines and error.</param>
    public void Write(Utf8JsonWriter json, bool whole)
    {
        bool ready = settled.Task.IsCompleted;
        var (done, total) = Handle.Progress;
        json.WriteNumber("request", Number);
        json.WriteString("kind", call.Verb);
        json.WriteBoolean("ready", ready);
        json.WriteString("state", ready ? state : "running");
        json.WriteStartObject("progress");
        json.WriteNumber("done", done);
        json.WriteNumber("total", total);
        json.WriteEndObject();
        json.WriteNumber("elapsedSeconds", Handle.Elapsed.TotalSeconds);
        json.WriteString("createdAt", createdAt.UtcDateTime);
        if (ready)
        {
            json.WriteString("endedAt", EndedAt!.Value.UtcDateTime);
        }
        foreach (var (name, text) in ready && whole ? members : [])
        {
            json.WritePropertyName(name);
            json.WriteRawValue(text, skipInputValidation: true);
        }
    }
}
