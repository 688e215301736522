using System.Collections.Concurrent;
using Dashboard.Core.Protocol;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Live;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Slurm;

/// <summary>Orders to Runners that can submit to Slurm, and their answers.</summary>
sealed class SlurmLine(NodePool pool, IHubContext<RunnerHub> hub, TimeProvider time)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    readonly ConcurrentDictionary<string, TaskCompletionSource<SlurmAnswer>> open = new(StringComparer.Ordinal);

    /// <summary>What the Runner answered; a missing answer is one that says to ask later.</summary>
    public async Task<SlurmAnswer> AskAsync(string runner, SlurmOrderKind kind, IReadOnlyList<SlurmJobName> jobs, CancellationToken stop, string? script = null, string? token = null)
    {
        string id = Guid.NewGuid().ToString("N");
        var answer = open[id] = new TaskCompletionSource<SlurmAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (pool.ConnectionOf(runner) is not { } connection)
            {
                return new SlurmAnswer(id) { Error = $"Runner {runner} is not connected", Later = true };
            }
            await hub.Clients.Client(connection).SendAsync(RunnerHubNames.Slurm, new SlurmOrder(id, kind, jobs) { Script = script, Token = token }, stop);
            return await answer.Task.WaitAsync(Limit, time, stop);
        }
        catch (TimeoutException)
        {
            return new SlurmAnswer(id) { Error = $"Runner {runner} did not answer within {Limit.TotalSeconds:0} s", Later = true };
        }
        finally
        {
            open.TryRemove(id, out _);
        }
    }

    /// <summary>Answers to orders that nobody waits for any more are dropped.</summary>
    public void Answered(SlurmAnswer answer)
    {
        if (open.TryGetValue(answer.Id, out var waiting))
        {
            waiting.TrySetResult(answer);
        }
    }
}
