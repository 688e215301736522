using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Dashboard.Core.Analyses.GcCollect;

/// <summary>What was measured around the forced collections.</summary>
/// <param name="HeapBefore">Managed heap in bytes right before the last forced collection, garbage included.</param>
/// <param name="HeapAfter">The same right after it.</param>
/// <param name="PauseSeconds">Sum over all forced collections, each from call to return.</param>
sealed record CollectionCost(long HeapBefore, long HeapAfter, double PauseSeconds, int Collections);

/// <summary>
/// One chunk: load in 100 steps, work, collect. The array is in blocks, so that the collector has many objects to follow; each
/// step also leaves garbage as programs do.
/// </summary>
sealed class GcCollectRun(GcCollectParameters parameters) : AnalysisRun<GcCollectParameters, CollectionCost>(parameters)
{
    const int Steps = 100;
    const int BlockLength = 1_000;

    double[]?[] blocks = [];

    public override IReadOnlyList<Chunk> Chunks { get; } = [new Chunk(0, parameters.Elements, "load and collect")];

    protected override GcCollectRun Miniature() => new(Parameters with { Elements = 5_000 });

    protected override CollectionCost MapChunk(int chunk, MapContext context)
    {
        var cost = new CollectionCost(0, 0, 0, 0);
        Allocate();
        for (int step = 0; step < Steps; step++)
        {
            context.Advance(Load(step));
            cost = Parameters.When == CollectionMoment.EveryIteration ? Collect(cost) : cost;
        }

        if (Parameters.When == CollectionMoment.SteadyState)
        {
            Work(context);
        }

        if (Parameters.Reference == ArrayReference.Dropped)
        {
            blocks = [];
        }

        // Held or dropped is decided above: what is held is kept by a field, and no frame below the collection has it on its stack.
        cost = Collect(cost);
        blocks = [];
        return cost;
    }

    /// <summary>Apart, because unoptimised code keeps what it has made on its stack until it returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void Allocate() => blocks = new double[(Parameters.Elements + BlockLength - 1) / BlockLength][];

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Load(int step)
    {
        int elements = 0;
        int end = (int)((long)blocks.Length * (step + 1) / Steps);
        for (int i = (int)((long)blocks.Length * step / Steps); i < end; i++)
        {
            double[] block = new double[Math.Min(BlockLength, Parameters.Elements - i * BlockLength)];
            Array.Fill(block, i);
            blocks[i] = block;
            elements += block.Length;
        }

        return elements;
    }

    /// <summary>Passes over the array that allocate a little each: the steady state of a program after its start.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void Work(MapContext context)
    {
        for (int pass = 0; pass < 3; pass++)
        {
            for (int i = 0; i < blocks.Length; i++)
            {
                double[] scaled = new double[blocks[i]!.Length];
                for (int k = 0; k < scaled.Length; k++)
                {
                    scaled[k] = blocks[i]![k] * 0.5;
                }

                blocks[i]![0] = scaled[^1];
            }

            context.Advance(0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static CollectionCost Collect(CollectionCost sofar)
    {
        long before = GC.GetTotalMemory(false);
        long start = Stopwatch.GetTimestamp();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new CollectionCost(before, GC.GetTotalMemory(false), sofar.PauseSeconds + seconds, sofar.Collections + 1);
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<CollectionCost> partials)
    {
        var cost = partials[0];
        return ResultJson.Object(json =>
        {
            json.WriteNumber("heapBeforeBytes", cost.HeapBefore);
            json.WriteNumber("heapAfterBytes", cost.HeapAfter);
            json.WriteNumber("pauseSeconds", cost.PauseSeconds);
            json.WriteNumber("collections", cost.Collections);
        });
    }

    protected override void Write(CollectionCost partial, BinaryWriter writer)
    {
        writer.Write(partial.HeapBefore);
        writer.Write(partial.HeapAfter);
        writer.Write(partial.PauseSeconds);
        writer.Write(partial.Collections);
    }

    protected override CollectionCost Read(BinaryReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt32());
}
