using System.Runtime.ExceptionServices;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Roles.Worker;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>
/// An engine's work for a trial: it does what a worker process does, and comes back. On a thread of its own, so that a binding to CPUs ends
/// with it.
/// </summary>
static class TrialTask
{
    /// <param name="shared">The trial's folder in shared memory.</param>
    /// <param name="abort">Cancelled when whoever asked for this is gone or has given up.</param>
    public static void Run(string shared, int index, CancellationToken abort)
    {
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                Attend(shared, index, abort);
            }
            catch (OperationCanceledException)
            {
                // The trial was stopped, or its leader is gone.
            }
            catch (Exception e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
        }) { Name = "trial" };
        thread.Start();
        thread.Join();
        // The next trial begins as this one did: with a heap that holds what is in use.
        GC.Collect();
        fault?.Throw();
    }

    static void Attend(string shared, int index, CancellationToken abort)
    {
        var spec = TrialWork.ReadSpec(shared);
        bool ours = Environment.GetEnvironmentVariable(TrialMark.Variable) == spec.Marker;
        var account = ours ? null : new FarAccount();
        TrialWork.Bind(spec)?.Sit(index);
        using var board = TrialBoard.Open(TrialFolders.BoardIn(shared), spec.Workers);
        // Without a leader the trial is over for all its workers.
        using var link = LeaderLink.Connect(shared, index, () => board.AskToStop(StopReason.Failed));
        using var given = abort.Register(link.HangUp);
        try
        {
            WorkerShift.Work(spec, index, board, link, account);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Console.Error.WriteLine(e);
            link.Error(TrialWork.ErrorOf(e));
        }
    }
}
