using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Strategies <c>processes</c>, <c>pool</c> and <c>engines</c>: the leader has the workers come, unpacks their partials and reduces.</summary>
static class WorkerTrial
{
    public static LeaderReport Run(LeaderTask task)
    {
        using var crew = new LinkedCrew(task);
        Workforce force = task.Spec.Strategy == StrategyNames.Engines ? new EngineWorkers(task, crew) : new WorkerProcesses(task, crew);
        bool failed = true;
        try
        {
            var report = Work(task, crew, force);
            failed = false;
            return report;
        }
        finally
        {
            End(task, crew, force, failed);
        }
    }

    static void End(LeaderTask task, LinkedCrew crew, Workforce force, bool failed)
    {
        if (failed)
        {
            task.Board.AskToStop(StopReason.Failed);
        }
        force.End(failed);
        crew.End(failed);
    }

    static LeaderReport Work(LeaderTask task, LinkedCrew crew, Workforce force)
    {
        force.Start();
        crew.OnLost = worker => throw force.Crash(worker);
        using var run = TrialWork.Prepare(task.Spec);
        run.Prime();
        crew.AwaitBarrier(force.ThrowIfOneDied);
        var facts = new CrewFacts(run.Chunks.Sum(c => c.Items), [.. run.Chunks.Select(c => c.Label)], Environment.MachineName, task.Launched)
        {
            BytesMoved = run.BytesMoved ?? 0,
            Engines = force.Engines,
        };
        using var ticker = new ProgressTicker(task.Board, task.Output, facts);
        ticker.Start();
        var region = RegionMeter.Measure(new ProcessCrew(task.Board, run, crew), task.Repeatable);
        force.AwaitReports();
        var report = LeaderReports.Of(task, region, facts);
        var own = Trials.MemoryUse.Exact(Environment.ProcessId);
        return report with { ResidentBytes = report.ResidentBytes + own.Resident, AnonymousBytes = report.AnonymousBytes + own.Anonymous };
    }

    /// <summary>One go to each worker, one bundle back from each, reduced in chunk order.</summary>
    sealed class ProcessCrew : WorkCrew
    {
        readonly IAnalysisRun run;
        readonly LinkedCrew crew;
        readonly object?[] partials;
        readonly Func<bool> allIn;
        IAnalysisRun expected;
        int missing;

        public ProcessCrew(TrialBoard board, IAnalysisRun run, LinkedCrew crew)
            : base(board)
        {
            (this.run, this.crew, expected) = (run, crew, run);
            partials = new object?[run.Chunks.Count];
            allIn = () => missing == 0;
            crew.OnFrame = Take;
        }

        public override int Chunks => partials.Length;

        public override AnalysisResult RunLoop(ref LoopTimes times)
        {
            Array.Clear(partials);
            missing = Board.Workers;
            times.Begin = Stopwatch.GetTimestamp();
            crew.SendAll(FrameKind.Go);
            crew.ServeUntil(allIn);
            times.Gathered = Stopwatch.GetTimestamp();
            var result = run.Reduce(Complete(partials));
            times.Reduced = Stopwatch.GetTimestamp();
            return result;
        }

        public override AnalysisResult? Conclude()
        {
            AnalysisResult? result = null;
            for (var aftermath = run.Aftermath; aftermath is not null; aftermath = aftermath.Aftermath)
            {
                Array.Clear(partials);
                missing = Board.Workers;
                expected = aftermath;
                crew.SendAll(FrameKind.Conclude);
                crew.ServeUntil(allIn);
                result = aftermath.Reduce(Complete(partials));
            }
            return result;
        }

        void Take(Frame frame)
        {
            if (frame.Kind == FrameKind.Partials)
            {
                PartialBundle.Unpack(frame.Buffer, frame.Offset, frame.Length, expected, partials);
                missing--;
            }
        }
    }
}
