using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Client;

/// <summary>
/// Some engines, each of which does what is asked, in the order in which it is asked. Results come in the order of the engines. What ends
/// in <c>Async</c> returns at once; the others wait.
/// </summary>
public sealed class DirectView
{
    readonly ClusterConnection connection;

    internal DirectView(ClusterConnection connection, IReadOnlyList<int> targets) => (this.connection, Targets) = (connection, targets);

    /// <summary>Ids of the engines.</summary>
    public IReadOnlyList<int> Targets { get; }

    /// <summary>A variable of the engines: set on all at once, read as one value for each engine.</summary>
    public object? this[string name]
    {
        get => Pull<object>(name);
        set => Push(new Dictionary<string, object?> { [name] = value });
    }

    /// <summary>Runs code; its last expression is the value. Variables and functions it defines stay.</summary>
    /// <exception cref="EngineException">It cannot be compiled, or throws, on an engine.</exception>
    public IReadOnlyList<EngineResult> Execute(string code) => ExecuteAsync(code).Get();

    public AsyncResult<IReadOnlyList<EngineResult>> ExecuteAsync(string code) => Send(Operation.Execute, to => to.Text(code), Whole);

    /// <summary>As <see cref="Execute"/>, but errors are told with the results instead of thrown.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryExecuteAsync(string code) => Send(Operation.Execute, to => to.Text(code), Told);

    /// <summary>Runs a script from a file that this process reads.</summary>
    public IReadOnlyList<EngineResult> Run(string path) => Execute(File.ReadAllText(path));

    /// <summary>Calls a function, one that was defined by code or a built-in, with the same arguments on each engine.</summary>
    public T[] Apply<T>(string function, params IReadOnlyList<object?> arguments) => ApplyAsync<T>(function, arguments).Get();

    public AsyncResult<T[]> ApplyAsync<T>(string function, params IReadOnlyList<object?> arguments) =>
        Send(Operation.Apply, to => Call(to, function, arguments), request => Values(request, ClusterValues.To<T>));

    /// <summary>As <see cref="ApplyAsync{T}"/>, with output and errors by engine.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryApplyAsync(string function, params IReadOnlyList<object?> arguments) =>
        Send(Operation.Apply, to => Call(to, function, arguments), Told);

    internal static void Call(WireWriter to, string function, IReadOnlyList<object?> arguments)
    {
        to.Text(function);
        to.Count(arguments.Count);
        for (int i = 0; i < arguments.Count; i++)
        {
            to.Value(arguments[i]);
        }
    }

    /// <summary>Calls a function with the elements of sequences, a contiguous part on each engine; results in the order of the elements.</summary>
    /// <exception cref="ClusterException">The sequences differ in length.</exception>
    public T[] Map<T>(string function, params IReadOnlyList<System.Collections.IEnumerable> sequences) => MapAsync<T>(function, sequences).Get();

    public AsyncResult<T[]> MapAsync<T>(string function, params IReadOnlyList<System.Collections.IEnumerable> sequences) =>
        Map(function, sequences, (request, lengths) => MapSequences.Concatenate<T>(request, lengths, connection.Cache));

    /// <summary>As <see cref="MapAsync{T}"/>, with output and errors by engine, whose value is the list of its results.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryMapAsync(string function, params IReadOnlyList<System.Collections.IEnumerable> sequences) =>
        Map(function, sequences, (request, lengths) => Told(request, (result, i) => result.Values(lengths[i], connection.Cache)));

    AsyncResult<T> Map<T>(string function, IReadOnlyList<System.Collections.IEnumerable> sequences, Func<DirectRequest, int[], T> assemble)
    {
        var lists = MapSequences.Of(sequences);
        int length = MapSequences.LengthOf(lists);
        int[] lengths = [.. Clusters.Targets.Partition(length, Targets.Count).Select(p => p.Length)];
        int next = 0;
        return SendEach(Operation.Map, (to, i) =>
        {
            to.Text(function);
            to.UInt32((uint)lengths[i]);
            to.UInt32((uint)lists.Count);
            for (int end = next + lengths[i]; next < end; next++)
            {
                lists.ForEach(list => to.Value(list[next]));
            }
        }, request => assemble(request, lengths));
    }

    /// <summary>Sets variables on each engine.</summary>
    public void Push(IReadOnlyDictionary<string, object?> variables) => PushAsync(variables).Get();

    public AsyncResult<bool> PushAsync(IReadOnlyDictionary<string, object?> variables) => Send(Operation.Push, to => to.Value(variables), Nothing);

    /// <summary>As <see cref="PushAsync"/>, with errors by engine.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryPushAsync(IReadOnlyDictionary<string, object?> variables) => Send(Operation.Push, to => to.Value(variables), Told);

    /// <summary>A variable's value on each engine.</summary>
    public T[] Pull<T>(string name) => [.. Pull([name]).Select(values => ClusterValues.To<T>(values[name]))];

    /// <summary>Variables of each engine.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Pull(IReadOnlyList<string> names) => PullAsync(names).Get();

    public AsyncResult<IReadOnlyList<IReadOnlyDictionary<string, object?>>> PullAsync(IReadOnlyList<string> names) =>
        Send<IReadOnlyList<IReadOnlyDictionary<string, object?>>>(Operation.Pull, to => Names(to, names), request => Values(request, value => (IReadOnlyDictionary<string, object?>)value!));

    /// <summary>As <see cref="PullAsync"/>, with errors by engine, whose value is the dictionary of its variables.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryPullAsync(IReadOnlyList<string> names) => Send(Operation.Pull, to => Names(to, names), Told);

    internal static void Names(WireWriter to, IReadOnlyList<string> names)
    {
        to.Count(names.Count);
        names.ToList().ForEach(to.Text);
    }

    /// <summary>What each engine has: names, types and sizes, as a variables browser shows them.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Variables() =>
        Send<IReadOnlyList<IReadOnlyList<object?>>>(Operation.Variables, _ => { }, request => Values(request, value => (IReadOnlyList<object?>)value!)).Get();

    /// <summary>
    /// Each engine becomes a worker of a trial, the first of the view its worker 0, until the trial is over. Errors are the leader's to hear;
    /// here they are told with what the engine printed.
    /// </summary>
    /// <param name="shared">The trial's folder in shared memory, where its leader listens.</param>
    public AsyncResult<IReadOnlyList<EngineResult>> WorkAsync(string shared) => SendEach(Operation.Work, (to, worker) =>
    {
        to.Text(shared);
        to.UInt32((uint)worker);
    }, Told);

    /// <summary>As <see cref="Variables"/>, with errors by engine.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryVariablesAsync() => Send(Operation.Variables, _ => { }, Told);

    /// <summary>Deletes variables. One that scripts have declared is let go of and hidden, until it is declared or pushed again.</summary>
    public void Forget(params IReadOnlyList<string> names) => Send(Operation.Forget, to => Names(to, names), Nothing).Get();

    /// <summary>As <see cref="Forget"/>, with errors by engine.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryForgetAsync(IReadOnlyList<string> names) => Send(Operation.Forget, to => Names(to, names), Told);

    /// <summary>Parts an array among the engines, contiguous parts in their order; it is copied once, into memory that they share.</summary>
    public void Scatter<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => ScatterAsync(name, values).Get();

    public void Scatter<T>(string name, T[] values)
        where T : unmanaged => Scatter<T>(name, values.AsSpan());

    public AsyncResult<bool> ScatterAsync<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var type = ElementTypes.Of(typeof(T)) ?? throw new ClusterException($"Arrays of {typeof(T).Name} cannot be scattered. Allowed: double, float, long, int, bool.");
        using var all = connection.Arena.Place(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values), type);
        var parts = Clusters.Targets.Partition(values.Length, Targets.Count).Select(p => all.Slice(p.Start, p.Length)).ToList();
        return SendEach(Operation.Push, (to, i) => to.Value(new Dictionary<string, object?> { [name] = parts[i] }), Nothing);
    }

    /// <summary>Parts a sequence of any values among the engines.</summary>
    public void ScatterValues(string name, System.Collections.IEnumerable values) => ScatterValues(name, values, Nothing).Get();

    /// <summary>As <see cref="ScatterValues(string, System.Collections.IEnumerable)"/>, with errors by engine.</summary>
    public AsyncResult<IReadOnlyList<EngineResult>> TryScatterAsync(string name, System.Collections.IEnumerable values) => ScatterValues(name, values, Told);

    AsyncResult<T> ScatterValues<T>(string name, System.Collections.IEnumerable values, Func<DirectRequest, T> assemble)
    {
        var list = MapSequences.Of([values])[0];
        var parts = Clusters.Targets.Partition(list.Count, Targets.Count).ToList();
        return SendEach(Operation.Push, (to, i) => to.Value(new Dictionary<string, object?> { [name] = list.Part(parts[i].Start, parts[i].Length) }), assemble);
    }

    /// <summary>The parts of an array that the engines have, put together in their order.</summary>
    public T[] Gather<T>(string name)
        where T : unmanaged => Gathered(name).Get().ToArray<T>();

    /// <summary>Puts the parts together in memory of the caller's, which saves fresh pages; returns how many elements came.</summary>
    /// <exception cref="ClusterException">It does not fit, or is of another type.</exception>
    public int Gather<T>(string name, Span<T> into)
        where T : unmanaged => Gathered(name).Get().CopyTo(into);

    /// <summary>The parts of any sequence that the engines have, put together in their order.</summary>
    public List<object?> GatherValues(string name) => [.. Pull([name]).SelectMany(values => MapSequences.ItemsOf(values[name], name))];

    AsyncResult<GatheredParts> Gathered(string name) => Send(Operation.Pull, to => Names(to, [name]), request => new GatheredParts(request, name, connection.Cache));

    AsyncResult<T> Send<T>(Operation operation, Action<WireWriter> write, Func<DirectRequest, T> assemble)
    {
        var request = SendRequest(operation, write);
        return new AsyncResult<T>(connection, request, () => assemble(request));
    }

    DirectRequest SendRequest(Operation operation, Action<WireWriter> write) => connection.Send(new DirectRequest(Targets.Count), MessageKind.Submit, to =>
    {
        Head(to, SubmitMode.Direct, operation);
        to.Count(Targets.Count);
        for (int i = 0; i < Targets.Count; i++)
        {
            to.UInt32((uint)Targets[i]);
        }
        write(to);
    });

    AsyncResult<T> SendEach<T>(Operation operation, Action<WireWriter, int> write, Func<DirectRequest, T> assemble)
    {
        var part = new WireWriter { Arena = connection.SendingArena };
        var request = connection.Send(new DirectRequest(Targets.Count), MessageKind.Submit, to =>
        {
            Head(to, SubmitMode.DirectEach, operation);
            to.Count(Targets.Count);
            for (int i = 0; i < Targets.Count; i++)
            {
                part.Restart();
                write(part, i);
                to.UInt32((uint)Targets[i]);
                to.Blob(part.Bytes);
            }
            to.Blocks.AddRange(part.Blocks);
        });
        return new AsyncResult<T>(connection, request, () => assemble(request));
    }

    internal static void Head(WireWriter to, SubmitMode mode, Operation operation)
    {
        to.Byte((byte)mode);
        to.Byte((byte)operation);
    }

    static bool Nothing(DirectRequest request)
    {
        request.ThrowIfFailed();
        return true;
    }

    T[] Values<T>(DirectRequest request, Func<object?, T> convert)
    {
        try
        {
            request.ThrowIfFailed();
            return [.. request.Results.Select(r => convert(r!.Value(connection.Cache)))];
        }
        finally
        {
            Release(request);
        }
    }

    IReadOnlyList<EngineResult> Whole(DirectRequest request)
    {
        var told = Told(request);
        request.ThrowIfFailed();
        return told;
    }

    IReadOnlyList<EngineResult> Told(DirectRequest request) => Told(request, (result, _) => result.Value(connection.Cache));

    IReadOnlyList<EngineResult> Told(DirectRequest request, Func<TaskResult, int, object?> valueOf)
    {
        request.ThrowIfRefused();
        try
        {
            return [.. request.Results.Select((r, i) => r!.Told(valueOf(r, i)))];
        }
        finally
        {
            Release(request);
        }
    }

    void Release(DirectRequest request)
    {
        foreach (var result in request.Results.OfType<TaskResult>())
        {
            connection.Cache.Release(result.Blocks);
        }
    }
}
