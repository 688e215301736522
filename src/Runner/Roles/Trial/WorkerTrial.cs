using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Strategies <c>processes</c> and <c>pool</c>: the leader starts the workers, unpacks their partials and reduces.</summary>
static class WorkerTrial
{
    public static LeaderReport Run(LeaderTask task)
    {
        using var crew = new LinkedCrew(task);
        bool failed = true;
        try
        {
            var report = Work(task, crew);
            failed = false;
            return report;
        }
        finally
        {
            crew.End(failed);
        }
    }

    static LeaderReport Work(LeaderTask task, LinkedCrew crew)
    {
        var children = Launch(task, crew);
        crew.OnLost = worker => throw Crash(crew, children, worker);
        using var run = TrialWork.Prepare(task.Spec);
        run.Prime();
        crew.AwaitBarrier(() => ThrowIfOneDied(crew, children));
        var facts = new CrewFacts(run.Chunks.Sum(c => c.Items), [.. run.Chunks.Select(c => c.Label)], Environment.MachineName, task.Launched) { BytesMoved = run.BytesMoved ?? 0 };
        using var ticker = new ProgressTicker(task.Board, task.Output, facts);
        ticker.Start();
        var region = RegionMeter.Measure(new ProcessCrew(task.Board, run, crew), task.Repeatable);
        AwaitReports(task, crew, children);
        var report = LeaderReports.Of(task, region, facts);
        var own = Trials.MemoryUse.Exact(Environment.ProcessId);
        return report with { ResidentBytes = report.ResidentBytes + own.Resident, AnonymousBytes = report.AnonymousBytes + own.Anonymous };
    }

    static ChildProcess[] Launch(LeaderTask task, LinkedCrew crew)
    {
        var environment = ChildProcess.OwnEnvironment();
        string program = Environment.ProcessPath!;
        var children = Enumerable.Range(0, task.Spec.Workers)
            .Select(i => crew.Launch(program, ["worker", crew.Shared, $"{i}"], environment, $"worker {i}"))
            .ToArray();
        crew.Log.Start();
        return children;
    }

    /// <summary>Lets the workers go and waits until each stands at the board as finished.</summary>
    static void AwaitReports(LeaderTask task, LinkedCrew crew, ChildProcess[] children)
    {
        crew.OnLost = _ => { };
        crew.SendAll(FrameKind.Quit);
        crew.ServeUntil(() => Enumerable.Range(0, task.Spec.Workers)
            .All(i => Volatile.Read(ref task.Board.Worker(i).State) == (int)WorkerState.Finished || children[i].HasEnded), crew.Children.Reap);
    }

    static void ThrowIfOneDied(LinkedCrew crew, ChildProcess[] children)
    {
        crew.Children.Reap();
        int dead = Array.FindIndex(children, c => c.HasEnded);
        if (dead >= 0)
        {
            throw Crash(crew, children, dead);
        }
    }

    static TrialFault Crash(LinkedCrew crew, ChildProcess[] children, int worker)
    {
        // A line that ended before its first word has no number; the child that ended has.
        crew.Children.ReapUntil(() => worker >= 0 ? children[worker].HasEnded : Array.Exists(children, c => c.HasEnded), TimeSpan.FromMilliseconds(300));
        int who = worker >= 0 ? worker : Math.Max(0, Array.FindIndex(children, c => c.HasEnded));
        var end = children[who].TryWait();
        string how = end?.SignalName is { } signal ? $"was ended by {signal}" : $"ended with code {end?.ExitCode}";
        return new TrialFault(new TrialError("crash", $"Worker {who} (process {children[who].Pid}) {how}.", end?.ExitCode, end?.SignalName));
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
