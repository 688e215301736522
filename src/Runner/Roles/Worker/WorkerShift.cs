using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Worker;

/// <summary>What a worker does from its arrival to the leader's last word, in a process of its own or on an engine.</summary>
static class WorkerShift
{
    /// <param name="account">What the worker uses meanwhile, where that is in no account of the leader's; else null.</param>
    public static void Work(TrialSpec spec, int index, TrialBoard board, LeaderLink link, FarAccount? account = null)
    {
        using var run = TrialWork.Prepare(spec);
        var seat = new WorkerSeat(board, run, ShareOf(spec, board, run.Chunks.Count, index), index);
        using var bundle = new PartialBundle(run);
        var report = new SelfReport();
        run.Prime();
        bundle.Pack();
        seat.PrepareShare();
        Volatile.Write(ref seat.Line.State, (int)WorkerState.Ready);
        report.AtBarrier();
        link.Ready(new RoleReady(index, Environment.ProcessId, Environment.MachineName, 0, run.Chunks.Count, null));
        var word = Loops(link, seat, bundle);
        Aftermaths(word, link, seat, run);
        account?.Close(ref seat.Line);
        report.AtEnd(ref seat.Line);
    }

    /// <summary>One chunk at a time to whoever is free; analyses that need every worker for itself, which no pool has, give each its own.</summary>
    static ChunkShare ShareOf(TrialSpec spec, TrialBoard board, int chunks, int index) =>
        spec.Strategy is StrategyNames.Pool or StrategyNames.Engines && TrialWork.AnalysisOf(spec).Description.Strategies.Contains(StrategyNames.Pool)
            ? ChunkShare.Claimed(board, chunks, spec.BatchSize ?? 1)
            : ChunkShare.Fixed(board, chunks, index, spec.Workers);

    static FrameKind Loops(LeaderLink link, WorkerSeat seat, PartialBundle bundle)
    {
        Action<int, object> keep = bundle.Keep;
        FrameKind word;
        while ((word = link.Next()) == FrameKind.Go)
        {
            seat.MapShare(keep);
            bundle.Pack();
            seat.Line.Packed = Stopwatch.GetTimestamp();
            link.Partials(bundle.Bytes);
        }
        return word;
    }

    static void Aftermaths(FrameKind word, LeaderLink link, WorkerSeat seat, IAnalysisRun run)
    {
        for (var aftermath = run.Aftermath; word == FrameKind.Conclude; aftermath = aftermath!.Aftermath, word = link.Next())
        {
            using var parts = new PartialBundle(aftermath!);
            seat.MapAftermath(aftermath!, parts.Keep);
            parts.Pack();
            link.Partials(parts.Bytes);
        }
    }
}
