using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Where the workers of a trial come from that call their leader's socket: processes of its own, or engines of a cluster.</summary>
abstract class Workforce(LeaderTask task, LinkedCrew crew)
{
    protected LeaderTask Task => task;

    protected LinkedCrew Crew => crew;

    /// <summary>Ids of the engines that are the workers; null where they are none.</summary>
    public virtual IReadOnlyList<int>? Engines => null;

    /// <summary>Has the workers come; they are there once each stands at the barrier.</summary>
    public abstract void Start();

    /// <summary>Looks for workers that died where no line of theirs can tell.</summary>
    public abstract void ThrowIfOneDied();

    /// <summary>The end of a worker whose line has ended; -1 where it had not said which it is.</summary>
    public abstract TrialFault Crash(int worker);

    /// <summary>Whether a worker is gone, so that nothing more comes from it.</summary>
    public abstract bool HasEnded(int worker);

    /// <summary>Lets them go, before the leader ends its children.</summary>
    public virtual void End(bool failed)
    {
    }

    /// <summary>Lets the workers leave the barrier's loop and waits until each stands at the board as finished.</summary>
    public void AwaitReports()
    {
        crew.OnLost = _ => { };
        crew.SendAll(FrameKind.Quit);
        crew.ServeUntil(() => Enumerable.Range(0, task.Spec.Workers)
            .All(i => Volatile.Read(ref task.Board.Worker(i).State) == (int)WorkerState.Finished || HasEnded(i)), crew.Children.Reap);
    }

    protected static TrialFault Crashed(string what, int? exitCode = null, string? signal = null) => new(new TrialError("crash", what, exitCode, signal));
}
