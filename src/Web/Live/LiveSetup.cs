using Dashboard.Core.Protocol;
using Dashboard.Web.Auth.Access;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Live;

/// <summary>Sets up the hubs for browsers and Runners.</summary>
static class LiveSetup
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<JobFeed>();
        builder.Services.AddSingleton<LiveProgress>();
        builder.Services.AddSingleton<ProgressPictures>();
        builder.Services.AddSingleton<Watchers>();
        builder.Services.AddSingleton<ClusterWatches>();
        builder.Services.AddSignalR(hubs =>
            {
                hubs.MaximumParallelInvocationsPerClient = 1;
                hubs.AddFilter<HubAccess>();
            })
            .AddJsonProtocol(json => ProtocolJson.Configure(json.PayloadSerializerOptions))
            .AddHubOptions<RunnerHub>(runners =>
            {
                (runners.KeepAliveInterval, runners.ClientTimeoutInterval) = (RunnerProtocol.KeepAlive, RunnerProtocol.SilenceLimit);
                runners.AddFilter(new WholeMessages());
            });
        builder.Services.AddSingleton<ProgressConnections>();
        builder.Services.AddSingleton<HubLifetimeManager<ProgressHub>>(services => services.GetRequiredService<ProgressConnections>());
        builder.Services.AddHostedService<LiveProgressCleaner>();
    }

    public static void MapLive(this IEndpointRouteBuilder app)
    {
        app.MapHub<ProgressHub>("/hubs/progress");
        app.MapHub<RunnerHub>("/hubs/runners");
    }
}

/// <summary>Forgets live progress once the history has the trial's end.</summary>
sealed class LiveProgressCleaner(JobFeed feed, LiveProgress live) : IHostedService, IJobFeedListener
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        feed.Add(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        feed.Remove(this);
        return Task.CompletedTask;
    }

    public void Committed(IReadOnlyList<LiveEvent> events)
    {
        foreach (var entry in events.Where(e => e.Type is not History.EventTypes.Log and not History.EventTypes.TrialStarted))
        {
            live.Drop(entry.JobId);
        }
    }

    public void Progressed(string jobId)
    {
    }

    public void Pulsed(RunnerPulse pulse)
    {
    }
}
