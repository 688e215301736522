using System.Collections;
using System.Text.Json;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Runner.Clusters.Relay;

/// <summary>Turns the bodies of the HTTP API into requests to a cluster's engines.</summary>
sealed class RelayCalls(ClusterClient client)
{
    /// <summary>How long a request is waited for that does not say.</summary>
    const double UsualTimeoutSeconds = 60;

    const double LeastTimeoutSeconds = 0.001, MostTimeoutSeconds = 3600;

    /// <summary>Reads the body and sets the request going.</summary>
    /// <exception cref="RelayRefusal">The body is not valid.</exception>
    public RelayCall Begin(LineVerb verb, ReadOnlyMemory<byte> text)
    {
        using var body = RelayBody.Parse(text);
        bool block = body.Flag("block", true);
        double timeout = body.Number("timeoutSeconds", UsualTimeoutSeconds, LeastTimeoutSeconds, MostTimeoutSeconds);
        var (handle, outcome) = verb switch
        {
            LineVerb.Execute => Execute(body, "code"),
            LineVerb.Run => Execute(body, "script"),
            LineVerb.Apply => Apply(body),
            LineVerb.Map => Map(body),
            LineVerb.Push => Push(body),
            LineVerb.Pull => Pull(body),
            LineVerb.Scatter => Scatter(body),
            LineVerb.Gather => Gather(body),
            LineVerb.Variables => Variables(body),
            LineVerb.Forget => Forget(body),
            _ => throw new ArgumentException($"{verb} is no request to engines.", nameof(verb)),
        };
        return new RelayCall(verb.ToString().ToLowerInvariant(), handle, block, TimeSpan.FromSeconds(timeout), outcome);
    }

    (AsyncResult, Func<RelayOutcome>) Execute(RelayBody body, string field)
    {
        string code = body.Text(field);
        var (view, single) = Targets(body);
        return Told(view.TryExecuteAsync(code), "results", single, Values(single));
    }

    (AsyncResult, Func<RelayOutcome>) Apply(RelayBody body)
    {
        string function = body.Text("function");
        var items = body.List("arguments", mayMiss: true);
        object?[] arguments = [.. items.Select((a, i) => body.Value(a, $"arguments[{i}]"))];
        if (Balanced(body, mayChunk: false) is { } balanced)
        {
            var handle = balanced.TryApplyAsync(function, arguments);
            return (handle, () => Outcome([handle.Get()], "results", (json, told) => ValueJson.Write(json, told[0].Value)));
        }
        var (view, single) = Targets(body);
        return Told(view.TryApplyAsync(function, arguments), "results", single, Values(single));
    }

    (AsyncResult, Func<RelayOutcome>) Map(RelayBody body)
    {
        string function = body.Text("function");
        var sequences = Sequences(body);
        if (Balanced(body, mayChunk: true) is { } balanced)
        {
            var handle = balanced.TryMapAsync(function, sequences);
            return (handle, () => Outcome(handle.Get()));
        }
        var (view, _) = Targets(body);
        return Told(view.TryMapAsync(function, sequences), "result", false, (json, told) =>
            Concatenated(json, told.Select(t => (IEnumerable)t.Value!)));
    }

    static IReadOnlyList<IEnumerable> Sequences(RelayBody body)
    {
        var lists = new List<IEnumerable>();
        foreach (var (item, i) in body.List("sequences").Select((item, i) => (item, i)))
        {
            if (item.ValueKind != JsonValueKind.Array)
            {
                body.Fault($"sequences[{i}]", "must be a list");
            }
            else if (body.Value(item, $"sequences[{i}]") is IEnumerable list)
            {
                lists.Add(list);
            }
        }
        if (lists.Select(l => ((IList)l).Count).Distinct().Count() > 1)
        {
            body.Fault("sequences", $"must be of the same length; they have {string.Join(", ", lists.Select(l => ((IList)l).Count))} elements");
        }
        else if (lists.Count == 0)
        {
            body.Fault("sequences", "must hold at least one list");
        }
        return lists;
    }

    (AsyncResult, Func<RelayOutcome>) Push(RelayBody body)
    {
        var field = body.Field("variables");
        var variables = new Dictionary<string, object?>();
        if (field.ValueKind != JsonValueKind.Object)
        {
            body.Fault("variables", "must be an object with a member for each variable");
        }
        else
        {
            foreach (var variable in field.EnumerateObject())
            {
                if (body.NameOf(variable, "variables") is { } name)
                {
                    variables[name] = body.Value(variable.Value, $"variables.{name}");
                }
            }
        }
        var (view, single) = Targets(body);
        return Told(view.TryPushAsync(variables), null, single, (_, _) => { });
    }

    (AsyncResult, Func<RelayOutcome>) Pull(RelayBody body)
    {
        string[] names = NamesOf(body);
        var (view, single) = Targets(body);
        return Told(view.TryPullAsync(names), "values", single, Values(single));
    }

    static string[] NamesOf(RelayBody body)
    {
        var items = body.List("names");
        if (items.Count == 0 || items.Any(n => n.ValueKind != JsonValueKind.String))
        {
            body.Fault("names", "must be a list of one or more names");
        }
        return [.. items.Select((n, i) => n.ValueKind == JsonValueKind.String ? body.TextOf(n, $"names[{i}]") : null).OfType<string>().Distinct()];
    }

    (AsyncResult, Func<RelayOutcome>) Variables(RelayBody body)
    {
        var (view, _) = Targets(body);
        return Told(view.TryVariablesAsync(), "variables", false, Values(false));
    }

    (AsyncResult, Func<RelayOutcome>) Forget(RelayBody body)
    {
        string[] names = NamesOf(body);
        var (view, single) = Targets(body);
        return Told(view.TryForgetAsync(names), null, single, (_, _) => { });
    }

    (AsyncResult, Func<RelayOutcome>) Scatter(RelayBody body)
    {
        string name = body.Text("name");
        var values = body.Field("values");
        if (values.ValueKind != JsonValueKind.Array)
        {
            body.Fault("values", values.ValueKind == JsonValueKind.Undefined ? "is missing; needed is a list" : "must be a list");
        }
        var list = values.ValueKind == JsonValueKind.Array ? body.Value(values, "values") as IEnumerable : null;
        var (view, single) = Targets(body);
        return Told(view.TryScatterAsync(name, list!), null, single, (_, _) => { });
    }

    (AsyncResult, Func<RelayOutcome>) Gather(RelayBody body)
    {
        string name = body.Text("name");
        var (view, _) = Targets(body);
        return Told(view.TryPullAsync([name]), "values", false, (json, told) => Concatenated(json, told.Select(t => Items(t, name))));
    }

    static IEnumerable Items(EngineResult told, string name) => ((IReadOnlyDictionary<string, object?>)told.Value!)[name] switch
    {
        IEnumerable items and not string and not IReadOnlyDictionary<string, object?> => items,
        var other => throw new RelayRefusal(422, $"'{name}' is {ClusterValues.Describe(other)} on engine {told.Engine}, not a list; pull gets such values."),
    };

    /// <summary>The last thing that is read of a body: after it, it is valid or refused.</summary>
    (DirectView View, bool Single) Targets(RelayBody body)
    {
        var field = body.Field("targets");
        try
        {
            var found = field.ValueKind switch
            {
                JsonValueKind.Undefined => (client.All, false),
                JsonValueKind.Number when field.TryGetInt32(out int engine) => (client[[engine]], true),
                JsonValueKind.String when body.TextOf(field, "targets") is { } slice => (client[slice], false),
                JsonValueKind.Array when field.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out _)) =>
                    (client[[.. field.EnumerateArray().Select(e => e.GetInt32())]], false),
                _ => throw new ClusterException("Allowed: \"all\", the number of an engine, a list of numbers, or a slice such as \"::2\"."),
            };
            body.ThrowIfFaulty();
            return found;
        }
        catch (ClusterException fault)
        {
            body.Fault("targets", fault.Message.TrimEnd('.'));
            body.ThrowIfFaulty();
            throw;
        }
    }

    /// <summary>
    /// Null where engines are named; else, as with targets, the last thing that is read. A map may say its chunk either way: engines that are
    /// named get one part each, which no chunk parts further.
    /// </summary>
    LoadBalancedView? Balanced(RelayBody body, bool mayChunk)
    {
        bool balanced = body.Flag("loadBalanced", false);
        int chunk = mayChunk ? body.Whole("chunk", 1, 1, 1_000_000) : 1, retries = body.Whole("retries", 0, 0, 100);
        if (!balanced)
        {
            if (body.Field("retries").ValueKind != JsonValueKind.Undefined)
            {
                body.Fault("retries", "is for loadBalanced requests only");
            }
            return null;
        }
        if (body.Field("targets").ValueKind != JsonValueKind.Undefined)
        {
            body.Fault("targets", "cannot be chosen where loadBalanced is true");
        }
        body.ThrowIfFaulty();
        return client.Balanced.With(new BalancedOptions(chunk, retries));
    }

    static (AsyncResult, Func<RelayOutcome>) Told(
        AsyncResult<IReadOnlyList<EngineResult>> handle, string? member, bool single, Action<Utf8JsonWriter, IReadOnlyList<EngineResult>> write) =>
        (handle, () => Outcome(handle.Get(), member, write));

    static RelayOutcome Outcome(IReadOnlyList<EngineResult> told, string? member, Action<Utf8JsonWriter, IReadOnlyList<EngineResult>> write)
    {
        List<EngineError> failures = [.. told.Select(t => t.Error).OfType<EngineError>()];
        return new RelayOutcome(member, json => write(json, told), [.. told.Select(t => new EngineNote(t.Engine, t.Output, t.Seconds, t.Error))], failures, failures.Count);
    }

    static RelayOutcome Outcome(MapOutcome map) => new("result", json => ValueJson.Write(json, map.Values),
        [.. map.Engines.Select(e => new EngineNote(e.Engine, e.Output, e.Seconds, map.Errors.FirstOrDefault(f => f.Engine == e.Engine), e.Tasks))], map.Errors, map.Failed);

    static Action<Utf8JsonWriter, IReadOnlyList<EngineResult>> Values(bool single) => (json, told) =>
    {
        if (single)
        {
            ValueJson.Write(json, told[0].Value);
            return;
        }
        json.WriteStartArray();
        for (int i = 0; i < told.Count; i++)
        {
            ValueJson.Write(json, told[i].Value);
        }
        json.WriteEndArray();
    };

    static void Concatenated(Utf8JsonWriter json, IEnumerable<IEnumerable> parts)
    {
        json.WriteStartArray();
        foreach (var part in parts)
        {
            ValueJson.WriteItems(json, part);
        }
        json.WriteEndArray();
    }
}
