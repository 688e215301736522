using System.Diagnostics;
using System.Text;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Client;

/// <summary>What an engine did of a balanced map.</summary>
/// <param name="Output">What its tasks wrote to the console, cut where it is very long.</param>
/// <param name="Seconds">What its tasks took together.</param>
public sealed record EngineShare(int Engine, int Tasks, string Output, double Seconds);

/// <summary>What became of a balanced map.</summary>
/// <param name="Values">In the order of the elements; null where one failed.</param>
/// <param name="Engines">Those that took part, by id.</param>
/// <param name="Errors">The first hundred.</param>
/// <param name="Failed">Tasks that failed.</param>
public sealed record MapOutcome(object?[] Values, IReadOnlyList<EngineShare> Engines, IReadOnlyList<EngineError> Errors, int Failed);

/// <summary>A map over engines as they become free: elements come in any order and take their place.</summary>
sealed class MapRequest<T>(int elements, int chunk, BlockCache cache) : PendingRequest
{
    const int MostErrors = 100;

    /// <summary>Of one engine's console; a map may have a million tasks.</summary>
    const int MostOutput = 256 << 10;

    readonly List<EngineError> errors = [];
    readonly SortedDictionary<int, Share> shares = [];
    int failed;

    public T[] Results { get; } = new T[elements];

    public override int Total => elements;

    public override void Take(ref WireReader result, IReadOnlyList<BlockName> blocks)
    {
        int task = checked((int)result.UInt32()), first = task * chunk, count = Math.Min(chunk, elements - first);
        int engine = (int)result.UInt32();
        bool ok = (TaskEnding)result.Byte() == TaskEnding.Ok;
        Note(engine, result.Int64() - result.Int64(), result.Blob());
        if (!ok)
        {
            Fail(ref result, engine);
        }
        else
        {
            var values = new WireReader(result.Rest, cache);
            for (int i = 0; i < count; i++)
            {
                Results[first + i] = ClusterValues.To<T>(TaskResult.Managed(values.Value()));
            }
        }
        cache.Release(blocks);
        Received += count;
    }

    void Note(int engine, long startLessEnd, ReadOnlySpan<byte> output)
    {
        if (!shares.TryGetValue(engine, out var share))
        {
            shares[engine] = share = new Share();
        }
        share.Tasks++;
        share.Ticks -= startLessEnd;
        if (output.Length > 0 && share.Output.Length < MostOutput)
        {
            share.Output.Append(Encoding.UTF8.GetString(output));
        }
    }

    void Fail(ref WireReader result, int engine)
    {
        string type = result.Text(), message = result.Text();
        int line = (int)result.Count();
        failed++;
        if (errors.Count < MostErrors)
        {
            errors.Add(new EngineError(engine, type, message, line > 0 ? line : null, result.Text()));
        }
    }

    public T[] Complete()
    {
        ThrowIfRefused();
        return failed == 0 ? Results : throw new EngineException(errors, failed);
    }

    public MapOutcome Told()
    {
        ThrowIfRefused();
        return new MapOutcome([.. Results.Cast<object?>()], [.. shares.Select(s => new EngineShare(s.Key, s.Value.Tasks, s.Value.Output.ToString(), s.Value.Ticks / (double)Stopwatch.Frequency))], errors, failed);
    }

    sealed class Share
    {
        public int Tasks;
        public long Ticks;
        public StringBuilder Output { get; } = new();
    }
}
