using System.Diagnostics;

namespace Dashboard.Runner.Agent;

/// <summary>Ends a Runner that is for one job: as soon as Web has heard all of it, or when the job does not come.</summary>
sealed class OneJobWatch(AgentOptions options, HeldJobs jobs, AgentConsole console)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public async Task LeaveAfterAsync(CancellationTokenSource leave)
    {
        if (options.OneJob is null)
        {
            return;
        }
        var stop = leave.Token;
        long since = Stopwatch.GetTimestamp();
        while (!stop.IsCancellationRequested && !IsOver(since))
        {
            await Task.Delay(Look, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (!stop.IsCancellationRequested)
        {
            console.Say(jobs.Begun ? $"Job {options.OneJob} has ended here." : $"Job {options.OneJob} did not come within {options.OneJobPatience.TotalMinutes:0} minutes.");
            await leave.CancelAsync();
        }
    }

    bool IsOver(long since) => jobs.Begun ? jobs.Held.Count == 0 : Stopwatch.GetElapsedTime(since) > options.OneJobPatience;
}
