using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Strategies <c>processes</c> and <c>pool</c>: children of the leader, which live for one trial.</summary>
sealed class WorkerProcesses(LeaderTask task, LinkedCrew crew) : Workforce(task, crew)
{
    ChildProcess[] children = [];

    public override void Start()
    {
        var environment = ChildProcess.OwnEnvironment();
        string program = Environment.ProcessPath!;
        children = [.. Enumerable.Range(0, Task.Spec.Workers).Select(i => Crew.Launch(program, ["worker", Crew.Shared, $"{i}"], environment, $"worker {i}"))];
        Crew.Log.Start();
    }

    public override bool HasEnded(int worker) => children[worker].HasEnded;

    public override void ThrowIfOneDied()
    {
        Crew.Children.Reap();
        int dead = Array.FindIndex(children, c => c.HasEnded);
        if (dead >= 0)
        {
            throw Crash(dead);
        }
    }

    public override TrialFault Crash(int worker)
    {
        // A line that ended before its first word has no number; the child that ended has.
        Crew.Children.ReapUntil(() => worker >= 0 ? children[worker].HasEnded : Array.Exists(children, c => c.HasEnded), TimeSpan.FromMilliseconds(300));
        int who = worker >= 0 ? worker : Math.Max(0, Array.FindIndex(children, c => c.HasEnded));
        var end = children[who].TryWait();
        string how = end?.SignalName is { } signal ? $"was ended by {signal}" : $"ended with code {end?.ExitCode}";
        return Crashed($"Worker {who} (process {children[who].Pid}) {how}.", end?.ExitCode, end?.SignalName);
    }
}
