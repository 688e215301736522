using System.Diagnostics;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Roles;

namespace Dashboard.Runner.Trials;

/// <summary>Runs one trial in processes of its own and brings home what was measured.</summary>
public sealed class TrialSession
{
    /// <summary>The Runner's executable; the one beside this assembly unless a test names its own.</summary>
    internal static string Executable { get; set; } = Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner");

    readonly TrialSpec spec;
    readonly ITrialObserver observer;
    readonly TaskCompletionSource<TrialError> overLimit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly long launched = Stopwatch.GetTimestamp();
    readonly DateTime launchedUtc = DateTime.UtcNow;
    readonly NodeLoad before = NodeLoad.Read();

    TrialSession(TrialSpec spec, ITrialObserver observer) => (this.spec, this.observer) = (spec, observer);

    /// <summary>
    /// Starts the trial's leader, watches it to the end and leaves nothing behind: no process, no scratch folder, no
    /// shared memory. Failures of the trial are outcomes, not exceptions.
    /// </summary>
    /// <param name="spec">Scratch folder and mark are taken as they are (<see cref="TrialMark.New"/>, <see cref="TrialMark.ScratchUnder"/>).</param>
    /// <param name="observer">Called from threads of the session, one call at a time.</param>
    /// <param name="cancel">Cancelled: cooperative stop, TERM, KILL; the outcome is then Cancelled with its stop report.</param>
    public static Task<TrialOutcome> RunAsync(TrialSpec spec, ITrialObserver observer, CancellationToken cancel) =>
        Task.Run(() => new TrialSession(spec, observer).RunAsync(cancel), CancellationToken.None);

    async Task<TrialOutcome> RunAsync(CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return new TrialOutcome { State = TrialState.Cancelled, Stopped = new StopReport(0, 0, true) };
        }
        try
        {
            TrialFolders.CreateScratch(spec);
            TrialOutputs.Create(spec);
            var leader = LeaderProcess.Start(Executable, spec, observer);
            return TrialOutputs.Publish(spec, await WatchAsync(leader, cancel));
        }
        catch (Exception e) when (e is LaunchException or IOException or UnauthorizedAccessException)
        {
            return new TrialOutcome { State = TrialState.Failed, Error = new TrialError("launch", e.Message) };
        }
        finally
        {
            TrialProcesses.DeleteFolders(spec.ScratchDirectory, TrialFolders.SharedOf(spec.Marker));
            TrialOutputs.Discard(spec);
        }
    }

    async Task<TrialOutcome> WatchAsync(LeaderProcess leader, CancellationToken cancel)
    {
        using var sampler = new TreeSampler(spec, leader, error => overLimit.TrySetResult(error));
        leader.Complete = sampler.Complete;
        var limit = await AwaitEndAsync(leader, cancel);
        bool stop = limit is not null || cancel.IsCancellationRequested;
        var stopped = stop || !leader.Ended.IsCompleted ? TrialStop.Stop(spec.Marker, leader, sampler.Known, atOnce: sampler.Multiplies) : SweepStray(leader, sampler.Known);
        leader.Close();
        var after = NodeLoad.Read();
        if (stop || leader.Report?.Result is null)
        {
            SharedMemoryRemains.Delete(launchedUtc);
        }
        var outcome = new TrialAccount(spec, leader, sampler.Peak, launched, before, after).Close(limit, cancel.IsCancellationRequested);
        return outcome with { Stopped = stop || outcome.State != TrialState.Succeeded ? stopped : null };
    }

    /// <summary>Waits for the leader's end, a limit, or a cancel; returns the limit that was reached.</summary>
    async Task<TrialError?> AwaitEndAsync(LeaderProcess leader, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var time = spec.TimeLimitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        var clock = Task.Delay(time, timer.Token);
        var first = await Task.WhenAny(leader.Ended, overLimit.Task, clock);
        bool late = first == clock && !cancel.IsCancellationRequested;
        await timer.CancelAsync();
        return first == overLimit.Task ? await overLimit.Task
            : late ? new TrialError("timeout", $"The trial took longer than its limit of {spec.TimeLimitSeconds} s.")
            : null;
    }

    /// <summary>After an ordinary end nothing should be left; whatever is, is ended and told.</summary>
    StopReport SweepStray(LeaderProcess leader, KnownProcesses known)
    {
        long start = Stopwatch.GetTimestamp();
        var stray = TrialProcesses.Find(spec.Marker, leader.Pid, known);
        bool gone = stray.Count == 0 || TrialProcesses.KillAll(spec.Marker, leader.Pid, TimeSpan.FromSeconds(5), known: known);
        return new StopReport(stray.Count, Stopwatch.GetElapsedTime(start).TotalSeconds, gone);
    }
}
