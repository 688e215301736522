using System.Diagnostics;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Client;

/// <summary>A request on its way. Its members are touched under the connection's gate.</summary>
abstract class PendingRequest
{
    readonly long started = Stopwatch.GetTimestamp();
    long ended;

    public uint Number { get; set; }

    /// <summary>Tasks, or elements of a balanced map.</summary>
    public abstract int Total { get; }

    public int Received { get; protected set; }

    public string? Refusal { get; private set; }

    public bool Aborted { get; private set; }

    public bool IsDone => Refusal is not null || Received >= Total;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started, ended != 0 ? ended : Stopwatch.GetTimestamp());

    public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public abstract void Take(ref WireReader result, IReadOnlyList<BlockName> blocks);

    public void Refuse(bool aborted, string message)
    {
        (Refusal, Aborted) = (message, aborted);
        Finish();
    }

    public void Finish()
    {
        ended = Stopwatch.GetTimestamp();
        Completion.TrySetResult();
    }

    public void ThrowIfRefused()
    {
        if (Refusal is { } reason)
        {
            throw Aborted ? new RequestAbortedException(reason) : new ClusterException(reason);
        }
    }
}

/// <summary>One task for each of some engines, or one task anywhere.</summary>
sealed class DirectRequest(int tasks) : PendingRequest
{
    public TaskResult?[] Results { get; } = new TaskResult?[tasks];

    public override int Total => Results.Length;

    public override void Take(ref WireReader result, IReadOnlyList<BlockName> blocks)
    {
        Results[checked((int)result.UInt32())] = TaskResult.Read(ref result, blocks);
        Received++;
    }

    /// <exception cref="EngineException">At least one failed.</exception>
    public void ThrowIfFailed()
    {
        ThrowIfRefused();
        List<EngineError> errors = [.. Results.Select(r => r!.Error).OfType<EngineError>()];
        if (errors.Count > 0)
        {
            throw new EngineException(errors, errors.Count);
        }
    }
}

/// <summary>A question about the cluster itself.</summary>
sealed class AskedQuestion : PendingRequest
{
    public object? Answer { get; private set; }

    public override int Total => 1;

    public override void Take(ref WireReader result, IReadOnlyList<BlockName> blocks)
    {
        Answer = result.Value();
        Received = 1;
    }
}
