using Dashboard.Core.Protocol;
using Dashboard.Web.Live;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Dispatch;

/// <summary>What Web says to Runners over their hub. Messages to a Runner that is not connected are dropped: its next Hello settles everything.</summary>
sealed class RunnerLink(NodePool pool, IHubContext<RunnerHub> hub)
{
    public Task OfferAsync(string runner, JobOffer offer) => SendAsync(runner, RunnerHubNames.Offer, offer);

    public Task CancelAsync(string runner, JobOffer offer) => SendAsync(runner, RunnerHubNames.Cancel, offer);

    public Task ReleaseAsync(string runner, JobOffer offer) => SendAsync(runner, RunnerHubNames.Release, offer);

    Task SendAsync(string runner, string method, JobOffer offer) =>
        pool.ConnectionOf(runner) is { } connection ? hub.Clients.Client(connection).SendAsync(method, offer) : Task.CompletedTask;
}
