using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Strategies <c>serial</c> and <c>threads</c>: the leader is the worker.</summary>
static class InProcessTrial
{
    public static LeaderReport Run(LeaderTask task)
    {
        using var run = TrialWork.Prepare(task.Spec);
        run.Prime();
        var binding = TrialWork.Bind(task.Spec);
        var facts = new CrewFacts(run.Chunks.Sum(c => c.Items), [.. run.Chunks.Select(c => c.Label)], Environment.MachineName, task.Launched) { BytesMoved = run.BytesMoved ?? 0 };
        for (int worker = 0; worker < task.Spec.Workers; worker++)
        {
            task.Board.Worker(worker).Pid = Environment.ProcessId;
            task.Board.Worker(worker).State = (int)WorkerState.Ready;
        }
        return task.Spec.Strategy == StrategyNames.Serial ? Serial(task, run, binding, facts) : Threads(task, run, binding, facts);
    }

    static LeaderReport Serial(LeaderTask task, Core.Analyses.IAnalysisRun run, CpuBinding? binding, CrewFacts facts)
    {
        binding?.Sit(0);
        return Measure(task, new SerialCrew(task.Board, run), facts);
    }

    static LeaderReport Threads(LeaderTask task, Core.Analyses.IAnalysisRun run, CpuBinding? binding, CrewFacts facts)
    {
        // A thread that never looks at the stop flag would keep the crew from closing; the process ends without it then.
        var crew = new ThreadCrew(task.Board, run, task.Spec.BatchSize ?? 1, worker =>
        {
            task.Board.Worker(worker).Thread = Libc.ThreadId();
            binding?.Sit(worker);
        });
        var report = Measure(task, crew, facts);
        crew.Dispose();
        return report;
    }

    static LeaderReport Measure(LeaderTask task, WorkCrew crew, CrewFacts facts)
    {
        using var ticker = new ProgressTicker(task.Board, task.Output, facts);
        var self = new SelfReport();
        ticker.Start();
        var threads = Enumerable.Range(0, task.Board.Workers).Select(w => task.Board.Worker(w).Thread).ToArray();
        var before = Array.ConvertAll(threads, Use);
        self.AtBarrier();
        var region = RegionMeter.Measure(crew, task.Repeatable);
        self.AtEnd(ref task.Board.Worker(0));
        for (int worker = 0; worker < threads.Length; worker++)
        {
            // The account of the process stands at worker 0; threads have accounts of their own.
            ref var line = ref task.Board.Worker(worker);
            if (line.Thread > 0) Use(line.Thread).Since(before[worker], ref line);
        }
        return LeaderReports.Of(task, region, facts);

        // A thread that has not said its number yet has used next to nothing.
        static OwnUse Use(int thread) => thread > 0 ? OwnUse.OfThread(thread) : default;
    }
}
