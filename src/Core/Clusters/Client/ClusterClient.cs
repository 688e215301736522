using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Client;

/// <summary>
/// A connection to a cluster of engines: <c>client.All</c>, <c>client[0]</c> and <c>client["::2"]</c> are views of engines,
/// <c>client.Balanced</c> lets the cluster choose. Safe for use by several threads.
/// </summary>
public sealed class ClusterClient : IDisposable
{
    readonly ClusterConnection connection;

    ClusterClient(ClusterConnection connection) => this.connection = connection;

    /// <param name="socket">Path of the controller's socket.</param>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static ClusterClient Connect(string socket) => new(ClusterConnection.Open(socket));

    /// <summary>Whether the controller is still there.</summary>
    public bool IsOpen => connection.IsOpen;

    /// <summary>The engines as the controller told them last.</summary>
    public IReadOnlyList<EngineInfo> Engines
    {
        get
        {
            connection.Look();
            return connection.Engines;
        }
    }

    /// <summary>Ids of all engines, ascending.</summary>
    public IReadOnlyList<int> Ids => [.. connection.Engines.Select(e => e.Id)];

    /// <summary>All engines.</summary>
    public DirectView All => new(connection, Ids);

    /// <summary>One engine: its results are single values.</summary>
    public EngineView this[int engine] => new(new DirectView(connection, Targets.Check([engine], Ids)));

    /// <summary>The engines that a text names: "all", "0,2", or a slice such as "::2".</summary>
    /// <exception cref="ClusterException">It names none.</exception>
    public DirectView this[string targets] => new(connection, Targets.Resolve(targets, Ids));

    public DirectView this[IReadOnlyList<int> engines] => new(connection, Targets.Check(engines, Ids));

    /// <summary>Whichever engine is free.</summary>
    public LoadBalancedView Balanced => new(connection, new BalancedOptions());

    /// <summary>Waits until every engine is ready.</summary>
    /// <exception cref="TimeoutException">They are not in time; the message says which.</exception>
    public void AwaitReady(TimeSpan timeout)
    {
        if (!connection.WaitUntil(() => connection.Engines.All(e => e.State == "ready"), timeout))
        {
            throw new TimeoutException($"After {timeout.TotalSeconds:0.#} s the engines are: {string.Join("; ", connection.Engines.Select(e => $"{e.Id} {e.State} {e.Why}".TrimEnd()))}.");
        }
    }

    /// <summary>Waits until an engine is in a state; false where it is not in time.</summary>
    public bool AwaitEngine(int engine, Func<EngineInfo, bool> condition, TimeSpan timeout) =>
        connection.WaitUntil(() => connection.Engines.Any(e => e.Id == engine && condition(e)), timeout);

    /// <summary>Waits until a condition on the engines holds; false where it does not in time, or the controller is gone.</summary>
    public bool AwaitEngines(Func<IReadOnlyList<EngineInfo>, bool> condition, TimeSpan timeout) => connection.WaitUntil(() => condition(connection.Engines), timeout);

    /// <summary>Kills an engine and starts it anew, without its variables; under mpirun all engines. Returns once it is ready.</summary>
    /// <exception cref="ClusterException">There is no such engine, or it does not start.</exception>
    public void Restart(int engine, TimeSpan? timeout = null) => Ask("restart", (long)engine, timeout ?? TimeSpan.FromSeconds(60));

    public ClusterStatus Status()
    {
        var told = (Dictionary<string, object?>)Ask("status", null, TimeSpan.FromSeconds(10))!;
        return new ClusterStatus((int)(long)told["pid"]!, (string)told["launcher"]!, (double)told["upSeconds"]!, (double)told["idleSeconds"]!,
            (int)(long)told["requests"]!, [.. ((List<object?>)told["engines"]!).Cast<Dictionary<string, object?>>().Select(EngineLoad.Of)], (long)told["lastSeq"]!);
    }

    /// <summary>What the cluster did: entries that follow a number, oldest first. It keeps the newest ten thousand.</summary>
    /// <param name="limit">1 to 1000.</param>
    public IReadOnlyList<TaskLogEntry> Log(long after = 0, int limit = 500)
    {
        var told = (List<object?>)Ask("log", new List<object?> { after, (long)Math.Clamp(limit, 1, 1000) }, TimeSpan.FromSeconds(10))!;
        return [.. told.Cast<List<object?>>().Select(e => new TaskLogEntry((long)e[0]!, new DateTime((long)e[1]!, DateTimeKind.Utc),
            (uint)(long)e[2]!, (int)(long)e[3]!, (int)(long)e[4]!, (string)e[5]!, (string)e[6]!, (double?)e[7]) { Own = (uint)(long)e[8]! })];
    }

    /// <summary>Stops the cluster: engines and controller end.</summary>
    public void Stop() => Ask("stop", null, TimeSpan.FromSeconds(20));

    object? Ask(string word, object? argument, TimeSpan timeout)
    {
        var question = connection.Send(new AskedQuestion(), MessageKind.Ask, to =>
        {
            to.Text(word);
            to.Value(argument);
        });
        if (!connection.WaitUntil(() => question.IsDone, timeout) && !question.IsDone)
        {
            throw new TimeoutException($"The cluster has not answered \"{word}\" after {timeout.TotalSeconds:0.#} s.");
        }
        question.ThrowIfRefused();
        return question.Answer;
    }

    public void Dispose() => connection.Dispose();
}
