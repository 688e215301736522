using System.Collections.Concurrent;
using Dashboard.Web.Audit;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Auth.Access;

/// <summary>
/// Holds every call of a hub's method to its row of the <see cref="AccessTable"/>, takes none from connections whose token was revoked
/// or has expired, and ends these: a connection outlives the request that opened it, and with it the check of its token.
/// </summary>
sealed class HubAccess(TokenStore tokens, AuditTrail trail, TimeProvider clock) : BackgroundService, IHubFilter
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<string, HubCallerContext> open = new();

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext call, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var hub = call.Context.GetHttpContext()?.GetEndpoint()?.Metadata.GetMetadata<AccessRow>();
        string address = $"{hub?.Address} {call.HubMethodName}";
        var row = AccessRules.Find(address) ?? throw new InvalidOperationException($"'{address}' has no row in {nameof(AccessTable)}. Every method of a hub says there who may call it.");
        if (!IsCurrent(call.Context))
        {
            call.Context.Abort();
            throw new HubException("The token of this connection is no longer valid.");
        }
        if (!row.Allows(call.Context.User))
        {
            throw new HubException($"{call.HubMethodName} takes the role {row.Role}; yours is {call.Context.User?.Role() ?? "none"}.");
        }
        var begun = trail.BeginCall(call, row);
        object? answer = await next(call);
        await trail.EndCallAsync(begun, answer);
        return answer;
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        open[context.Context.ConnectionId] = context.Context;
        await next(context);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        open.TryRemove(context.Context.ConnectionId, out _);
        await next(context, exception);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var connection in open.Values.Where(c => !IsCurrent(c)))
                {
                    connection.Abort();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Web stops
        }
    }

    // A proxy ends the connections of those whom it lets in no more.
    bool IsCurrent(HubCallerContext connection) => connection.User?.Identity?.AuthenticationType == Schemes.Proxy
        || (connection.User is { } user && user.TokenId() is { } id && user.Stamp() is { } stamp && tokens.IsCurrent(id, stamp));
}
