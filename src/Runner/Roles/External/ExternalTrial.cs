using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Applications;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Roles.Trial;

namespace Dashboard.Runner.Roles.External;

/// <summary>Strategy <c>external</c>: the leader starts the user's program, listens to it, and judges it when it has ended.</summary>
static class ExternalTrial
{
    const int PollMilliseconds = 20;
    static readonly TimeSpan Politeness = TimeSpan.FromMilliseconds(200);

    public static LeaderReport Run(LeaderTask task)
    {
        var entry = ApplicationEntry.Parse(task.Spec.Application ?? throw new InputException("The trial names no application."));
        var launch = ProgramLaunch.Of(task.Spec, entry);
        var output = new ProgramOutput(entry.Definition);
        var children = new TrialChildren(task.Spec.Marker);
        task.Output.Log(new LogLine("runner", "info", $"Starts {PosixWords.Join([launch.Program, .. launch.Arguments])}"));
        try
        {
            var (end, begin, ended) = Watch(task, entry.Definition, launch, output, children);
            var findings = new ProgramFindings(entry.Definition, output, launch.WorkingDirectory, end, Stopwatch.GetElapsedTime(begin, ended).TotalSeconds);
            findings.ThrowIfWrong();
            return Report(task, entry.Definition, findings, ended);
        }
        catch (OperationCanceledException)
        {
            return new LeaderReport { Cancelled = true, Printed = output.Printed() };
        }
        catch (TrialFault fault) when (!task.Cancelled)
        {
            return new LeaderReport { Error = fault.Error, Printed = output.Printed() };
        }
    }

    /// <returns>How the program ended, and when it began and ended in stopwatch ticks.</returns>
    static (ChildEnd End, long Begin, long Ended) Watch(
        LeaderTask task, ApplicationDefinition application, ProgramLaunch launch, ProgramOutput output, TrialChildren children)
    {
        var log = new LogPump(task.Output) { Heard = (source, line) => output.Take(line, source == ErrorSource) };
        try
        {
            long begin = Stopwatch.GetTimestamp();
            var child = Start(launch, log);
            ref var line = ref task.Board.Worker(0);
            (line.Pid, line.State, line.ChunkPlusOne) = (child.Pid, (int)WorkerState.Running, 1);
            using var ticker = new ProgressTicker(task.Board, task.Output, new CrewFacts(1, [application.Name], Environment.MachineName, task.Launched));
            ticker.Start();
            return (Await(task, child, out long ended), begin, ended);
        }
        finally
        {
            children.Reap();
            if (!children.NoneLeft)
            {
                task.Output.Log(new LogLine("runner", "warning", "The program left processes behind; they were ended."));
                children.KillRest();
            }
            log.Dispose();
            output.Bytes = (log.BytesOf(OutputSource), log.BytesOf(ErrorSource));
        }
    }

    const string OutputSource = "program", ErrorSource = OutputSource + LogPump.ErrorMark;

    static ChildProcess Start(ProgramLaunch launch, LogPump log)
    {
        int nothing = Libc.Open("/dev/null", Libc.CloseOnExec | 2, 0);
        int output = log.Open(OutputSource), errors = log.Open(ErrorSource);
        try
        {
            log.Start();
            return ChildProcess.Start(launch.Program, launch.Arguments, launch.Environment, nothing, output, errors, launch.WorkingDirectory);
        }
        finally
        {
            new[] { nothing, output, errors }.ToList().ForEach(fd => _ = Libc.Close(fd));
        }
    }

    /// <summary>Waits on a thread of its own, so that the end is seen at once, while this one looks for a request to stop.</summary>
    /// <exception cref="OperationCanceledException">The trial was asked to stop; the program has been told.</exception>
    static ChildEnd Await(LeaderTask task, ChildProcess child, out long ended)
    {
        long seen = 0;
        using var over = new ManualResetEventSlim();
        var waiting = new Thread(() =>
        {
            child.Wait();
            seen = Stopwatch.GetTimestamp();
            over.Set();
        }, 256 * 1024) { IsBackground = true, Name = "program end" };
        waiting.Start();
        while (!over.Wait(PollMilliseconds))
        {
            if (task.Cancelled)
            {
                _ = Libc.Kill(child.Pid, Libc.SigTerm);
                if (!over.Wait(Politeness))
                {
                    _ = Libc.Kill(child.Pid, Libc.SigKill);
                    over.Wait();
                }
                throw new OperationCanceledException();
            }
        }
        ended = seen;
        return child.TryWait()!;
    }

    static LeaderReport Report(LeaderTask task, ApplicationDefinition application, ProgramFindings findings, long ended)
    {
        double seconds = findings.Seconds();
        var metrics = findings.Metrics(warning => task.Output.Log(new LogLine("runner", "warning", warning)));
        var result = findings.Result(metrics);
        // Where the program tells its own time, what came before it is start-up; its end is the end of the region.
        long barrier = ended - (long)(seconds * Stopwatch.Frequency);
        ref var line = ref task.Board.Worker(0);
        (line.State, line.ChunkPlusOne, line.Items, line.BusyTicks) = ((int)WorkerState.Finished, 0, 1, ended - barrier);
        task.Board.Chunk(0) = new ChunkMark { WorkerPlusOne = 1, Start = barrier, End = ended, Items = 1 };
        var region = new RegionReport(seconds, 1, new Phases(0, 0, seconds, 0, 0, 0, 0), result, barrier, barrier, Consistent: true);
        var facts = new CrewFacts(1, [application.Name], Environment.MachineName, task.Launched);
        // One run holds the work of all its workers.
        return LeaderReports.Of(task, region, facts) with { Chunks = task.Spec.Workers, Printed = findings.Output.Printed(metrics) };
    }
}
