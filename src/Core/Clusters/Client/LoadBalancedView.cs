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

    public AsyncResult<T> ApplyAsync<T>(string function, params IReadOnlyList<object?> arguments)
    {
        var request = connection.Send(new DirectRequest(1), MessageKind.Submit, to =>
        {
            DirectView.Head(to, SubmitMode.Balanced, Operation.Apply);
            to.UInt32((uint)options.Retries);
            DirectView.Call(to, function, arguments);
        });
        return new AsyncResult<T>(connection, request, () => One<T>(request));
    }

    T One<T>(DirectRequest request)
    {
        try
        {
            request.ThrowIfFailed();
            return ClusterValues.To<T>(request.Results[0]!.Value(connection.Cache));
        }
        finally
        {
            connection.Cache.Release(request.Results[0]?.Blocks ?? []);
        }
    }

    /// <summary>Calls a function with each element of one sequence, or the elements of several side by side; results in their order.</summary>
    /// <exception cref="ClusterException">The sequences differ in length.</exception>
    public T[] Map<T>(string function, params IReadOnlyList<IEnumerable> sequences) => MapAsync<T>(function, sequences).Get();

    public AsyncResult<T[]> MapAsync<T>(string function, params IReadOnlyList<IEnumerable> sequences)
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
        return new AsyncResult<T[]>(connection, request, request.Complete);
    }
}
