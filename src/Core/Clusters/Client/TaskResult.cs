using System.Diagnostics;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Client;

/// <summary>The end of a task as it came; what it holds is read when somebody wants it.</summary>
sealed class TaskResult
{
    TaskResult(int engine, TaskEnding ending, double seconds, string output) => (Engine, Ending, Seconds, Output) = (engine, ending, seconds, output);

    public int Engine { get; }

    public TaskEnding Ending { get; }

    public double Seconds { get; }

    public string Output { get; }

    public byte[] Body { get; private init; } = [];

    public IReadOnlyList<BlockName> Blocks { get; private init; } = [];

    public EngineError? Error { get; private init; }

    /// <summary>Reads what follows the request and the index of a result frame.</summary>
    /// <param name="rest">Without the list of blocks.</param>
    public static TaskResult Read(ref WireReader rest, IReadOnlyList<BlockName> blocks)
    {
        int engine = (int)rest.UInt32();
        var ending = (TaskEnding)rest.Byte();
        long start = rest.Int64(), end = rest.Int64();
        string output = rest.Text();
        double seconds = (end - start) / (double)Stopwatch.Frequency;
        return ending == TaskEnding.Ok
            ? new TaskResult(engine, ending, seconds, output) { Body = rest.Rest.ToArray(), Blocks = [.. blocks] }
            : new TaskResult(engine, ending, seconds, output) { Error = ReadError(ref rest, engine), Blocks = [.. blocks] };
    }

    static EngineError ReadError(ref WireReader from, int engine)
    {
        string type = from.Text(), message = from.Text();
        int line = (int)from.Count();
        return new EngineError(engine, type, message, line > 0 ? line : null, from.Text());
    }

    /// <summary>The result's value, arrays copied out of shared memory.</summary>
    public object? Value(BlockCache cache) => Error is null ? Managed(new WireReader(Body, cache).Value()) : null;

    /// <summary>Several values one after the other, as a map gives them.</summary>
    public object?[]? Values(int count, BlockCache cache)
    {
        if (Error is not null)
        {
            return null;
        }
        var from = new WireReader(Body, cache);
        var all = new object?[count];
        for (int i = 0; i < count; i++)
        {
            all[i] = Managed(from.Value());
        }
        return all;
    }

    public EngineResult Told(object? value) => new(Engine, value, Output, Error, Seconds);

    /// <summary>Arrays as managed ones, wherever they stand in a value.</summary>
    public static object? Managed(object? value)
    {
        switch (value)
        {
            case SharedArray shared:
                return shared.ToArray();
            case List<object?> items:
                for (int i = 0; i < items.Count; i++)
                {
                    items[i] = Managed(items[i]);
                }
                return items;
            case Dictionary<string, object?> pairs:
                foreach (string key in pairs.Keys.ToList())
                {
                    pairs[key] = Managed(pairs[key]);
                }
                return pairs;
            default:
                return value;
        }
    }
}
