using System.Collections;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Client;

/// <summary>How balanced tasks are handed out.</summary>
/// <param name="Chunk">Elements of a map in one task, 1 or more.</param>
/// <param name="Retries">How often a task whose code fails is run again. One whose engine is lost runs elsewhere in any case.</param>
public sealed record BalancedOptions(int Chunk = 1, int Retries = 0);

/// <summary>All engines, each task on whichever is free. A task whose engine dies runs elsewhere.</summary>
public sealed class LoadBalancedView
{
    readonly ClusterConnection connection;
    readonly BalancedOptions options;

    internal LoadBalancedView(ClusterConnection connection, BalancedOptions options)
    {
        (this.connection, this.options) = (connection, options);
        if (options.Chunk is < 1 or > 1_000_000 || options.Retries is < 0 or > 100)
        {
            throw new ClusterException($"Chunk is {options.Chunk} and Retries is {options.Retries}. Allowed: 1 to 1000000 and 0 to 100.");
        }
    }

    public LoadBalancedView With(BalancedOptions other) => new(connection, other);

    /// <summary>Calls a function once, on one engine.</summary>
    public T Apply<T>(string function, params IReadOnlyList<object?> arguments) => ApplyAsync<T>(function, arguments).Get();

    public AsyncResult<T> ApplyAsync<T>(string function, params IReadOnlyList<object?> arguments) => Apply(function, arguments, One<T>);

    /// <summary>As <see cref="ApplyAsync{T}"/>, with the engine, its output and its error.</summary>
    public AsyncResult<EngineResult> TryApplyAsync(string function, params IReadOnlyList<object?> arguments) => Apply(function, arguments, Told);

    AsyncResult<T> Apply<T>(string function, IReadOnlyList<object?> arguments, Func<DirectRequest, T> assemble)
    {
        var request = connection.Send(new DirectRequest(1), MessageKind.Submit, to =>
        {
            DirectView.Head(to, SubmitMode.Balanced, Operation.Apply);
            to.UInt32((uint)options.Retries);
            DirectView.Call(to, function, arguments);
        });
        return new AsyncResult<T>(connection, request, () => assemble(request));
    }

    T One<T>(DirectRequest request)
    {
        var told = Told(request);
        return told.Error is null ? ClusterValues.To<T>(told.Value) : throw new EngineException([told.Error], 1);
    }

    EngineResult Told(DirectRequest request)
    {
        request.ThrowIfRefused();
        var result = request.Results[0]!;
        try
        {
            return result.Told(result.Value(connection.Cache));
        }
        finally
        {
            connection.Cache.Release(result.Blocks);
        }
    }

    /// <summary>Calls a function with each element of one sequence, or the elements of several side by side; results in their order.</summary>
    /// <exception cref="ClusterException">The sequences differ in length.</exception>
    public T[] Map<T>(string function, params IReadOnlyList<IEnumerable> sequences) => MapAsync<T>(function, sequences).Get();

    public AsyncResult<T[]> MapAsync<T>(string function, params IReadOnlyList<IEnumerable> sequences) => Map<T, T[]>(function, sequences, r => r.Complete());

    /// <summary>As <see cref="MapAsync{T}"/>, with what each engine did and printed, and errors told with the results.</summary>
    public AsyncResult<MapOutcome> TryMapAsync(string function, params IReadOnlyList<IEnumerable> sequences) => Map<object?, MapOutcome>(function, sequences, r => r.Told());

    AsyncResult<TResult> Map<T, TResult>(string function, IReadOnlyList<IEnumerable> sequences, Func<MapRequest<T>, TResult> assemble)
    {
        var lists = MapSequences.Of(sequences);
        var request = new MapRequest<T>(MapSequences.LengthOf(lists), options.Chunk, connection.Cache);
        connection.Send(request, MessageKind.Submit, to =>
        {
            DirectView.Head(to, SubmitMode.BalancedMap, Operation.Map);
            to.UInt32((uint)options.Retries);
            to.UInt32((uint)options.Chunk);
            to.Text(function);
            to.Count(lists.Count);
            lists.ForEach(to.Value);
        });
        return new AsyncResult<TResult>(connection, request, () => assemble(request));
    }
}
