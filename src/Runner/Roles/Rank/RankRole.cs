using Dashboard.Core.Mpi;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Roles.Worker;

namespace Dashboard.Runner.Roles.Rank;

/// <summary>A rank under <c>mpirun</c>. Its main thread makes every MPI call; its reports go to the leader by socket.</summary>
static class RankRole
{
    /// <param name="place">The trial's folder in shared memory, or the address of a leader that may be on another host.</param>
    public static int Run(string place, string implementation) =>
        LeaderAddress.Parse(place) is { } leader ? RunFar(leader, implementation) : RunNear(place, implementation);

    static int RunNear(string shared, string implementation)
    {
        using var world = MpiWorld.Start(MpiImplementations.Parse(implementation));
        var spec = TrialWork.ReadSpec(shared);
        TrialWork.Bind(spec)?.Sit(world.Rank);
        using var board = TrialBoard.Open(TrialFolders.BoardIn(shared), spec.Workers);
        board.Worker(world.Rank).Pid = Environment.ProcessId;
        return Run(spec, world, board, LeaderLink.Connect(shared, world.Rank), null);
    }

    /// <summary>Nothing of the leader's host is taken for granted: specification and figures travel, folders are made where they are missing.</summary>
    static int RunFar(LeaderAddress leader, string implementation)
    {
        string segments = RankPlace.KeepSegments();
        byte[] secret = Convert.FromHexString(SecretVariable.Take(LeaderAddress.SecretVariable) ?? "");
        TrialSpec? spec = null;
        try
        {
            using var world = MpiWorld.Start(MpiImplementations.Parse(implementation));
            var (link, text) = LeaderLink.Call(leader, secret, world.Rank, out long shift);
            spec = SpecReading.Parse(text);
            TrialFolders.CreateScratch(spec);
            TrialWork.Bind(spec)?.Sit(RankPlace.LocalRank);
            using var board = TrialBoard.Private(spec.Workers);
            board.Worker(world.Rank).Pid = Environment.ProcessId;
            using var far = new FarBoard(world, board, link, leader, shift);
            return Run(spec, world, board, link, far);
        }
        finally
        {
            Trials.TrialProcesses.DeleteFolders(leader.IsHere || spec is null ? [segments] : [segments, Path.GetDirectoryName(segments)!, spec.ScratchDirectory]);
        }
    }

    static int Run(TrialSpec spec, MpiWorld world, TrialBoard board, LeaderLink link, FarBoard? far)
    {
        try
        {
            Work(spec, world, board, link, far);
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

    static void Work(TrialSpec spec, MpiWorld world, TrialBoard board, LeaderLink link, FarBoard? far)
    {
        using var run = TrialWork.Prepare(spec, world, far is null ? null : RankPlace.CountHere(world));
        var seat = new WorkerSeat(board, run, ChunkShare.Fixed(board, run.Chunks.Count, world.Rank, world.Size), world.Rank);
        using var crew = new RankCrew(board, run, seat, world, far);
        var report = new SelfReport();
        run.Prime();
        crew.Prime();
        seat.PrepareShare();
        Volatile.Write(ref seat.Line.State, (int)WorkerState.Ready);
        report.AtBarrier();
        link.Ready(new RoleReady(world.Rank, Environment.ProcessId, far is null ? Environment.MachineName : RankPlace.Node, run.Chunks.Sum(c => c.Items), run.Chunks.Count,
            world.Rank == 0 ? [.. run.Chunks.Select(c => c.Label)] : null, run.BytesMoved ?? 0));
        while (link.Next() != FrameKind.Go)
        {
        }
        far?.StartTelling();
        RankReport? measured = Measure(spec, world, crew, far?.Shift ?? 0);
        report.AtEnd(ref seat.Line);
        far?.Conclude(run.Chunks.Count);
        // All stand at the board before rank 0 reports, so that the leader reads whole figures.
        world.Barrier();
        if (measured is not null)
        {
            link.Report(measured);
        }
        while (far is not null && link.Next() != FrameKind.Quit)
        {
        }
    }

    /// <param name="shift">From this clock to the leader's.</param>
    static RankReport? Measure(TrialSpec spec, MpiWorld world, RankCrew crew, long shift)
    {
        if (world.Rank > 0)
        {
            crew.Follow();
            return null;
        }
        var region = RegionMeter.Measure(crew, TrialWork.AnalysisOf(spec).Description.Repeatable);
        return new RankReport(region.Seconds, region.InnerLoops, region.Phases, region.FirstBegin + shift, region.LastBegin + shift, region.Consistent,
            region.Result.Value, region.Result.HashedValue);
    }
}
