using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Mpi;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Rank;

/// <summary>
/// All ranks as rank 0 drives them: a broadcast tells how many loops follow, a barrier opens each, partials are gathered as bytes and
/// reduced in chunk order at rank 0. The library's own sums are not used: their order depends on the number of ranks.
/// </summary>
sealed class RankCrew(TrialBoard board, IAnalysisRun run, WorkerSeat seat, MpiWorld world, FarBoard? far = null) : WorkCrew(board), IDisposable
{
    readonly PartialBundle bundle = new(run);
    readonly object?[] partials = new object?[run.Chunks.Count];
    byte[] gathered = [];

    public override int Chunks => partials.Length;

    /// <summary>Takes every MPI path once, so that connections between ranks exist before the clock starts.</summary>
    public void Prime()
    {
        bundle.Pack();
        world.Broadcast(0);
        world.Barrier();
        world.Gather([(byte)world.Rank], ref gathered);
        world.Barrier();
        far?.Prime();
    }

    public override void BeginBatch(int loops) => world.Broadcast(loops);

    public override AnalysisResult RunLoop(ref LoopTimes times)
    {
        world.Barrier();
        times.Begin = Stopwatch.GetTimestamp();
        Unpack(MapAndGather(), run, far);
        times.Gathered = Stopwatch.GetTimestamp();
        var result = run.Reduce(Complete(partials));
        times.Reduced = Stopwatch.GetTimestamp();
        return result;
    }

    /// <summary>A rank other than 0: does the loops that rank 0 announces until it announces none.</summary>
    public void Follow()
    {
        for (int loops = world.Broadcast(0); loops > 0; loops = world.Broadcast(0))
        {
            for (; loops > 0; loops--)
            {
                world.Barrier();
                MapAndGather();
            }
        }
        for (var aftermath = run.Aftermath; aftermath is not null; aftermath = aftermath.Aftermath)
        {
            GatherAftermath(aftermath);
        }
    }

    /// <summary>On rank 0, while the others are at the end of <see cref="Follow"/>.</summary>
    public override AnalysisResult? Conclude()
    {
        AnalysisResult? result = null;
        for (var aftermath = run.Aftermath; aftermath is not null; aftermath = aftermath.Aftermath)
        {
            Unpack(GatherAftermath(aftermath), aftermath, null);
            result = aftermath.Reduce(Complete(partials));
        }
        return result;
    }

    int[] GatherAftermath(IAnalysisRun aftermath)
    {
        using var summary = new PartialBundle(aftermath);
        seat.MapAftermath(aftermath, summary.Keep);
        summary.Pack();
        int[] lengths = world.Gather(summary.Bytes, ref gathered);
        if (aftermath.Aftermath is not null)
        {
            // A rank leaves the gathering once its own part is sent; the next stage needs every part done.
            world.Barrier();
        }
        return lengths;
    }

    void Unpack(int[] lengths, IAnalysisRun source, FarBoard? lines)
    {
        Array.Clear(partials);
        int offset = 0;
        for (int rank = 0; rank < lengths.Length; rank++)
        {
            int head = lines?.Unpack(rank, gathered.AsSpan(offset, lengths[rank])) ?? 0;
            PartialBundle.Unpack(gathered, offset + head, lengths[rank] - head, source, partials);
            offset += lengths[rank];
        }
    }

    int[] MapAndGather()
    {
        seat.MapShare(bundle.Keep);
        bundle.Pack();
        seat.Line.Packed = Stopwatch.GetTimestamp();
        return world.Gather(far is null ? bundle.Bytes : far.Pack(bundle.Bytes), ref gathered);
    }

    public void Dispose() => bundle.Dispose();
}
