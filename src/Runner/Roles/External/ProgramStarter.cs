using System.Diagnostics;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Analyses.ProcessLaunch;
using Dashboard.Core.Applications;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.External;

/// <summary>Starts the application that a built-in analysis asks for, as its owner has configured it for one worker, and waits for its end.</summary>
static class ProgramStarter
{
    const int PollMilliseconds = 20;

    /// <summary>Null where the trial names no application, or is itself the run of one. The argument of what it gives is called while the program runs, and may stop it by throwing.</summary>
    public static Func<Action, ProgramLife>? Of(TrialSpec spec)
    {
        if (spec.Application is not { } application || spec.Strategy == StrategyNames.External)
        {
            return null;
        }
        // Only the process that starts it prepares it.
        var launch = new Lazy<ProgramLaunch>(() => LaunchOf(spec, ApplicationEntry.Parse(application)));
        return look => Start(launch.Value, look);
    }

    /// <exception cref="LaunchException">The program, its launcher or its working folder is not there.</exception>
    static ProgramLaunch LaunchOf(TrialSpec spec, ApplicationEntry entry)
    {
        var faults = ArgumentBinding.Bind(entry.Definition, new Dictionary<string, ScalarValue>(), "parameters.program", out var defaults);
        return ProgramLaunch.Of(spec with { Workers = 1, Layout = null }, entry, defaults ?? throw ParameterBinding.Fault(faults));
    }

    static ProgramLife Start(ProgramLaunch launch, Action look)
    {
        int nothing = Libc.Open("/dev/null", Libc.CloseOnExec | 2, 0);
        try
        {
            // The call returns once the new program has taken the child's memory over.
            long begin = Stopwatch.GetTimestamp();
            var child = ChildProcess.Start(launch.Program, launch.Arguments, launch.Environment, nothing, nothing, nothing, launch.WorkingDirectory);
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            var end = Await(child, look);
            return new ProgramLife(child.Pid, end.ExitCode ?? 128 + (end.Signal ?? 0), seconds);
        }
        finally
        {
            _ = Libc.Close(nothing);
        }
    }

    static ChildEnd Await(ChildProcess child, Action look)
    {
        using var over = new ManualResetEventSlim();
        new Thread(() =>
        {
            child.Wait();
            over.Set();
        }, 256 * 1024) { IsBackground = true, Name = "program end" }.Start();
        try
        {
            while (!over.Wait(PollMilliseconds))
            {
                look();
            }
        }
        catch
        {
            _ = Libc.Kill(child.Pid, Libc.SigKill);
            over.Wait();
            throw;
        }
        return child.TryWait()!;
    }
}
