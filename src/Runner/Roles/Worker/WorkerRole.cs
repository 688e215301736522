using System.Diagnostics;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Worker;

/// <summary>A worker process of the strategies <c>processes</c> and <c>pool</c>.</summary>
static class WorkerRole
{
    public static int Run(string shared, int index)
    {
        var spec = TrialWork.ReadSpec(shared);
        TrialWork.Bind(spec)?.Sit(index);
        using var board = TrialBoard.Open(TrialFolders.BoardIn(shared), spec.Workers);
        var link = LeaderLink.Connect(shared, index);
        try
        {
            Work(spec, index, board, link);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            link.Error(TrialWork.ErrorOf(e));
            return 1;
        }
    }

    static void Work(TrialSpec spec, int index, TrialBoard board, LeaderLink link)
    {
        using var run = TrialWork.Prepare(spec);
        int chunks = run.Chunks.Count;
        var share = spec.Strategy == StrategyNames.Pool
            ? ChunkShare.Claimed(board, chunks, spec.BatchSize ?? 1)
            : ChunkShare.Fixed(board, chunks, index, spec.Workers);
        var seat = new WorkerSeat(board, run, share, index);
        using var bundle = new PartialBundle(run);
        var report = new SelfReport();
        run.Prime();
        bundle.Pack();
        seat.PrepareShare();
        Volatile.Write(ref seat.Line.State, (int)WorkerState.Ready);
        report.AtBarrier();
        link.Ready(new RoleReady(index, Environment.ProcessId, Environment.MachineName, 0, chunks, null));
        Action<int, object> keep = bundle.Keep;
        FrameKind word;
        while ((word = link.Next()) == FrameKind.Go)
        {
            seat.MapShare(keep);
            bundle.Pack();
            seat.Line.Packed = Stopwatch.GetTimestamp();
            link.Partials(bundle.Bytes);
        }
        for (var aftermath = run.Aftermath; word == FrameKind.Conclude; aftermath = aftermath!.Aftermath, word = link.Next())
        {
            using var parts = new PartialBundle(aftermath!);
            seat.MapAftermath(aftermath!, parts.Keep);
            parts.Pack();
            link.Partials(parts.Bytes);
        }
        report.AtEnd(ref seat.Line);
    }
}
