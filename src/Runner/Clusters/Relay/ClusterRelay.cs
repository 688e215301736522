using System.Text.Json;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Runner.Clusters.Relay;

/// <summary>
/// The HTTP API of a running cluster, where its bodies are read and written: once, in the process that talks to the controller. Safe
/// for use by several threads.
/// </summary>
public sealed class ClusterRelay(ClusterClient client, TimeProvider time)
{
    static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(15);

    readonly RelayCalls calls = new(client);
    readonly KeptRequests kept = new(time);
    readonly ClusterLooks looks = new(client, time);

    /// <summary>Answers what Web asks. The body is used until this first waits, so it may lie in memory that is used again then.</summary>
    internal async ValueTask<RelayAnswer> AnswerAsync(LineHead asked, ReadOnlyMemory<byte> body)
    {
        try
        {
            return (LineVerb)asked.Code switch
            {
                LineVerb.Request => Tell(kept.Find(asked.First)),
                LineVerb.Requests => List(),
                LineVerb.Abort => await AbortAsync(kept.Find(asked.First)),
                LineVerb.Restart => await Task.Factory.StartNew(() => Restart(asked.First), TaskCreationOptions.LongRunning),
                LineVerb.Look => await Task.Run(() => RelayAnswer.Of(looks.Newest(asked.First, (int)asked.Second))),
                LineVerb.Tasks => await Task.Run(() => RelayAnswer.Of(looks.Oldest(asked.First, (int)asked.Second))),
                var verb and <= LineVerb.Forget => await CallAsync(verb, body),
                var other => throw new RelayRefusal(404, $"There is no verb {(int)other}."),
            };
        }
        catch (RelayRefusal refusal)
        {
            return RelayAnswer.Of(refusal);
        }
        catch (Exception fault)
        {
            return RelayAnswer.Of(Refusal(fault, 0));
        }
    }

    RelayRefusal Refusal(Exception fault, long request) => fault switch
    {
        RelayRefusal known => known,
        RequestAbortedException => new RelayRefusal(409, $"Request {request} was aborted.") { Request = request },
        ClusterException when !client.IsOpen => new RelayRefusal(409, "The cluster has ended.") { Request = request },
        ClusterException known => new RelayRefusal(400, known.Message) { Request = request },
        TimeoutException late => new RelayRefusal(504, late.Message) { Request = request },
        _ => new RelayRefusal(500, $"{fault.GetType().Name}: {fault.Message}") { Request = request },
    };

    async ValueTask<RelayAnswer> CallAsync(LineVerb verb, ReadOnlyMemory<byte> body)
    {
        kept.ThrowIfFull();
        var call = calls.Begin(verb, body);
        var request = new KeptRequest(call);
        kept.Add(request);
        if (!call.Block)
        {
            _ = kept.SettleAsync(request);
            return RelayAnswer.Accepted(request.Number);
        }
        try
        {
            await call.Handle.Ended.WaitAsync(call.Timeout, time);
        }
        catch (TimeoutException)
        {
            _ = kept.SettleAsync(request);
            var (done, total) = call.Handle.Progress;
            throw new RelayRefusal(504, $"Request {request.Number} has not ended within {call.Timeout.TotalSeconds:0.###} s: {done} of {total} tasks are done. It goes on; GET …/requests/{request.Number} tells how it stands, DELETE aborts it.") { Request = request.Number };
        }
        kept.Remove(request);
        try
        {
            return RelayAnswer.Of(call.Outcome(), request.Number);
        }
        catch (Exception fault)
        {
            throw Refusal(fault, request.Number);
        }
    }

    static RelayAnswer Tell(KeptRequest request) => RelayAnswer.Of(200, json => request.Write(json, whole: true), request.Number);

    RelayAnswer List() => RelayAnswer.Of(200, json =>
    {
        json.WriteStartArray("items");
        foreach (var request in kept.List())
        {
            json.WriteStartObject();
            request.Write(json, whole: false);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>Answers once nothing of the request runs any more.</summary>
    async Task<RelayAnswer> AbortAsync(KeptRequest request)
    {
        if (request.Handle.BeginAbort())
        {
            await request.Handle.Ended.WaitAsync(AbortLimit, time);
        }
        if (request.IsKept && request.Handle.Ended.IsCompleted)
        {
            // Its end has come, and is being written down.
            await request.Settled.WaitAsync(AbortLimit, time);
        }
        return Tell(request);
    }

    RelayAnswer Restart(long engine)
    {
        if (client.Ids.All(id => id != engine))
        {
            throw new RelayRefusal(404, $"There is no engine {engine}. There are: {string.Join(", ", client.Ids)}.");
        }
        client.Restart((int)engine);
        return RelayAnswer.Of(looks.Newest(0, 0).Engines.First(e => e.Id == engine));
    }
}
