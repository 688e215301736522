using Dashboard.Core.Mpi;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Roles.Worker;

namespace Dashboard.Runner.Roles.Rank;

/// <summary>A rank under <c>mpirun</c>. Its main thread makes every MPI call; its reports go to the leader by socket.</summary>
static class RankRole
{
    public static int Run(string shared, string implementation)
    {
        using var world = MpiWorld.Start(MpiImplementations.Parse(implementation));
        var spec = TrialWork.ReadSpec(shared);
        TrialWork.Bind(spec)?.Sit(world.Rank);
        using var board = TrialBoard.Open(TrialFolders.BoardIn(shared), spec.Workers);
        board.Worker(world.Rank).Pid = Environment.ProcessId;
        var link = LeaderLink.Connect(shared, world.Rank);
        try
        {
            Work(spec, world, board, link);
            return 0;
        }
        catch (OperationCanceledException)
        {
            // The others wait for this rank in a call that never returns; the leader ends them.
            Dashboard.Core.Strategies.Native.Libc.ExitNow(0);
            return 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            link.Error(TrialWork.ErrorOf(e));
            world.Abort(1);
            return 1;
        }
    }

    static void Work(TrialSpec spec, MpiWorld world, TrialBoard board, LeaderLink link)
    {
        using var run = TrialWork.Prepare(spec, world);
        var seat = new WorkerSeat(board, run, ChunkShare.Fixed(board, run.Chunks.Count, world.Rank, world.Size), world.Rank);
        using var crew = new RankCrew(board, run, seat, world);
        var report = new SelfReport();
        run.Prime();
        crew.Prime();
        seat.PrepareShare();
        Volatile.Write(ref seat.Line.State, (int)WorkerState.Ready);
        report.AtBarrier();
        link.Ready(new RoleReady(world.Rank, Environment.ProcessId, Environment.MachineName, run.Chunks.Sum(c => c.Items), run.Chunks.Count,
            world.Rank == 0 ? [.. run.Chunks.Select(c => c.Label)] : null, run.BytesMoved ?? 0));
        while (link.Next() != FrameKind.Go)
        {
        }
        RankReport? measured = Measure(spec, world, crew);
        report.AtEnd(ref seat.Line);
        // All stand at the board before rank 0 reports, so that the leader reads whole figures.
        world.Barrier();
        if (measured is not null)
        {
            link.Report(measured);
        }
    }

    static RankReport? Measure(TrialSpec spec, MpiWorld world, RankCrew crew)
    {
        if (world.Rank > 0)
        {
            crew.Follow();
            return null;
        }
        var region = RegionMeter.Measure(crew, TrialWork.AnalysisOf(spec).Description.Repeatable);
        return new RankReport(region.Seconds, region.InnerLoops, region.Phases, region.FirstBegin, region.LastBegin, region.Consistent,
            region.Result.Value, region.Result.HashedValue);
    }
}
