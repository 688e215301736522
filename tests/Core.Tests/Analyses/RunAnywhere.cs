using System.Text.Json;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Tests.Analyses;

/// <summary>Runs analyses as strategies do: chunks in any order on several threads, partials moved as bytes.</summary>
static class RunAnywhere
{
    public static AnalysisResult Serially(IAnalysisRun run)
    {
        var context = new CountingContext();
        AnalysisResult result = null!;
        foreach (var stage in StagesOf(run))
        {
            result = stage.Reduce(run.Chunks.Select(c => stage.Map(c.Index, context)).ToList());
        }

        return result;
    }

    /// <summary>Every worker prepares its own run, takes chunks in a shuffled order, and sends bytes; all stand together before each stage.</summary>
    public static AnalysisResult Scattered(Func<IAnalysisRun> prepare, int workers, int seed)
    {
        using var leader = prepare();
        int[] order = Enumerable.Range(0, leader.Chunks.Count).ToArray();
        new Random(seed).Shuffle(order);
        var runs = Enumerable.Range(0, workers).Select(_ => prepare()).ToArray();
        AnalysisResult result = null!;
        for (int stage = 0; stage < StagesOf(leader).Count(); stage++)
        {
            byte[][] sent = new byte[order.Length][];
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker => Work(runs[worker], stage, worker, workers, order, sent));
            var last = StagesOf(leader).ElementAt(stage);
            result = last.Reduce(sent.Select(bytes => FromBytes(last, bytes)).ToList());
        }

        Array.ForEach(runs, run => run.Dispose());
        return result;
    }

    static void Work(IAnalysisRun run, int stage, int worker, int workers, int[] order, byte[][] sent)
    {
        if (stage == 0)
        {
            run.Prime();
        }

        var context = new CountingContext();
        for (int i = worker; i < order.Length; i += workers)
        {
            if (stage == 0)
            {
                run.PrepareChunk(order[i]);
            }

            var work = StagesOf(run).ElementAt(stage);
            sent[order[i]] = ToBytes(work, work.Map(order[i], context));
        }
    }

    /// <summary>The region and whatever follows it.</summary>
    static IEnumerable<IAnalysisRun> StagesOf(IAnalysisRun run)
    {
        for (var stage = run; stage is not null; stage = stage.Aftermath)
        {
            yield return stage;
        }
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
