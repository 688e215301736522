using System.Text.Json;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Tests.Analyses;

/// <summary>Runs analyses as strategies do: chunks in any order on several threads, partials moved as bytes.</summary>
static class RunAnywhere
{
    public static AnalysisResult Serially(IAnalysisRun run)
    {
        var context = new CountingContext();
        var result = run.Reduce(run.Chunks.Select(c => run.Map(c.Index, context)).ToList());
        return run.Aftermath is { } after ? after.Reduce(run.Chunks.Select(c => after.Map(c.Index, context)).ToList()) : result;
    }

    /// <summary>Every worker prepares its own run, takes chunks in a shuffled order, and sends bytes.</summary>
    public static AnalysisResult Scattered(Func<IAnalysisRun> prepare, int workers, int seed)
    {
        using var leader = prepare();
        int[] order = Enumerable.Range(0, leader.Chunks.Count).ToArray();
        new Random(seed).Shuffle(order);
        byte[][] sent = new byte[order.Length][];
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            using var run = prepare();
            run.Prime();
            var context = new CountingContext();
            for (int i = worker; i < order.Length; i += workers)
            {
                run.PrepareChunk(order[i]);
                sent[order[i]] = ToBytes(run, run.Map(order[i], context));
                if (run.Aftermath is { } after)
                {
                    sent[order[i]] = ToBytes(after, after.Map(order[i], context));
                }
            }
        });
        var last = leader.Aftermath ?? leader;
        return last.Reduce(sent.Select(bytes => FromBytes(last, bytes)).ToList());
    }

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    static byte[] ToBytes(IAnalysisRun run, object partial)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        run.WritePartial(partial, writer);
        return stream.ToArray();
    }

    static object FromBytes(IAnalysisRun run, byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return run.ReadPartial(reader);
    }
}

sealed class CountingContext : MapContext
{
    public long Items { get; private set; }

    public override void Advance(long items) => Items += items;
}
