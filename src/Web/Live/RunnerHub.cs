using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Clusters;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Slurm;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Live;

/// <summary>Where Runners connect to: control and live progress. Durable reports go by HTTP.</summary>
sealed class RunnerHub(NodePool pool, LeaseKeeper leases, RefusedRunners refused, LiveProgress progress, JobFeed feed, SlurmLine slurm, ClusterDesk clusters) : Hub
{
    /// <summary>Takes the introduction as it came (<see cref="RunnerHello"/>), since a Runner of another release may say it otherwise.</summary>
    public async Task<RunnerWelcome> Hello(JsonElement introduction)
    {
        var (name, hello, refusal) = RunnerIntroduction.Read(introduction);
        refusal ??= OneJobToken.Refusal(Context.User, hello!.Name) ?? NameTaken(hello);
        if (refusal is not null)
        {
            refused.Note(name, Context.GetHttpContext()?.Connection.RemoteIpAddress?.ToString() ?? "an unknown address", refusal);
            return new RunnerWelcome(RunnerProtocol.Version, refusal, []);
        }
        var welcome = await leases.WelcomeAsync(hello!, Context.ConnectionId);
        if (Context.ConnectionAborted.IsCancellationRequested)
        {
            // It ended before it was known, so its end disconnected nobody.
            pool.Disconnect(Context.ConnectionId);
        }
        refused.Settle(hello!.Name);
        await leases.CancelLateAsync(hello, welcome.Stale);
        await clusters.WelcomeAsync(hello);
        return welcome;
    }

    string? NameTaken(RunnerHello hello)
    {
        bool taken = pool.Runners().Any(r => r.Name == hello.Name && r.State == Api.Runners.RunnerState.Connected && r.Host != hello.Node.Host);
        return taken ? $"A Runner named {hello.Name} on another host is connected; give this one another name (--name)" : null;
    }

    /// <summary>Live progress of the job's trial; only of leases that are valid.</summary>
    public void Progress(JobProgressReport report)
    {
        if (pool.LeaseOf(report.JobId)?.Number == report.Lease)
        {
            progress.Note(report);
            feed.PublishProgress(report.JobId);
        }
    }

    public void Pulse(NodePulse pulse)
    {
        if (pool.RunnerOf(Context.ConnectionId) is { } runner)
        {
            pool.Beat(runner, pulse);
            feed.Publish(new RunnerPulse(runner, pulse));
        }
    }

    /// <summary>The Runner knows its node better now, for example what its memory can move.</summary>
    public Task Learned(NodeFacts node) => pool.Learn(Context.ConnectionId, node) is { } hello ? leases.NoteAsync(hello) : Task.CompletedTask;

    /// <summary>What came of an order to Slurm.</summary>
    public void SlurmAnswered(SlurmAnswer answer) => slurm.Answered(answer);

    /// <summary>How a cluster of the Runner stands.</summary>
    public Task ClusterTold(ClusterReport report) => pool.RunnerOf(Context.ConnectionId) is { } runner ? clusters.ToldAsync(runner, report) : Task.CompletedTask;

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        pool.Disconnect(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }
}
