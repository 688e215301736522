using System.Net;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Runner.Agent;

/// <summary>What Web asks for over the hub. Calls must return at once.</summary>
interface IHubOrders
{
    RunnerHello Hello();

    void Welcomed(RunnerWelcome welcome);

    void Offered(JobOffer offer);

    void Cancelled(JobOffer offer);

    void Released(JobOffer offer);

    void SlurmOrdered(SlurmOrder order);

    void ClusterOrdered(ClusterOrder order);
}

/// <summary>
/// The Runner's line to Web. Connects outwards, says Hello on every connection, and comes back for ever: compute nodes outlive
/// restarts of Web.
/// </summary>
sealed class HubLink : IAsyncDisposable
{
    /// <summary>Short, as the packets of a first attempt may be lost with a line that is just being mended.</summary>
    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(6), WelcomeLimit = TimeSpan.FromSeconds(15);

    readonly HubConnection _connection;
    readonly IHubOrders _orders;
    readonly AgentConsole _console;
    TaskCompletionSource _closed = new();
    TaskCompletionSource _online = NewSignal();
    CancellationTokenSource _line = new();
    bool _everWelcomed;

    public HubLink(AgentOptions options, IHubOrders orders, AgentConsole console)
    {
        (_orders, _console) = (orders, console);
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory>(new WebSocketConnectionFactory(options));
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(options.Below("hubs/runners")));
        builder.AddJsonProtocol(json => ProtocolJson.Configure(json.PayloadSerializerOptions));
        _connection = builder.Build();
        (_connection.KeepAliveInterval, _connection.ServerTimeout) = (RunnerProtocol.KeepAlive, RunnerProtocol.SilenceLimit);
        _connection.Closed += _ => { _closed.TrySetResult(); return Task.CompletedTask; };
        _connection.On<JobOffer>(RunnerHubNames.Offer, orders.Offered);
        _connection.On<JobOffer>(RunnerHubNames.Cancel, orders.Cancelled);
        _connection.On<JobOffer>(RunnerHubNames.Release, orders.Released);
        _connection.On<SlurmOrder>(RunnerHubNames.Slurm, orders.SlurmOrdered);
        _connection.On<ClusterOrder>(RunnerHubNames.Cluster, orders.ClusterOrdered);
    }

    /// <summary>Whether Web has welcomed this connection.</summary>
    public bool IsOnline => Volatile.Read(ref _online).Task.IsCompleted;

    /// <summary>Completes as soon as Web has welcomed a connection.</summary>
    public Task OnlineAsync(CancellationToken stop) => Volatile.Read(ref _online).Task.WaitAsync(stop);

    /// <summary>Ends with the present line: what is under way over a dead one is begun again over the next.</summary>
    public CancellationToken Line => Volatile.Read(ref _line).Token;

    /// <summary>Keeps the line up until told to stop.</summary>
    /// <returns>Why Web does not want this Runner; null where it was stopped.</returns>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        var backOff = new BackOff();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await ConnectAsync(stop) is { } refusal)
                {
                    return refusal;
                }
                backOff = new();
                await _closed.Task.WaitAsync(stop);
                _console.Say("The connection to the dashboard ended; connecting again.");
            }
            catch (HubRefusedException e) when (e.TokenRefused && !_everWelcomed)
            {
                return $"{e.Message}: the token is not valid for a Runner";
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                _console.SayOnce($"Cannot connect to the dashboard, trying on: {e.Message}");
            }
            catch (OperationCanceledException)
            {
                break;
            }
            finally
            {
                GoOffline();
            }
            await backOff.WaitAsync(stop);
        }
        return null;
    }

    /// <summary>Sends where there is a line; live messages are worth nothing later, so they are dropped else.</summary>
    public async Task SendAsync(string method, object message, CancellationToken stop)
    {
        if (!IsOnline)
        {
            return;
        }
        try
        {
            await _connection.SendAsync(method, message, stop);
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException or IOException)
        {
            // The line broke meanwhile; the loop above notices by itself.
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    async Task<string?> ConnectAsync(CancellationToken stop)
    {
        if (_connection.State != HubConnectionState.Disconnected)
        {
            await _connection.StopAsync(stop);
        }
        _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ConnectLimit);
        await _connection.StartAsync(limit.Token);
        limit.CancelAfter(WelcomeLimit);
        var welcome = await _connection.InvokeAsync<RunnerWelcome>(RunnerHubNames.Hello, _orders.Hello(), limit.Token);
        if (Refusal(welcome) is { } refusal)
        {
            return refusal;
        }
        _orders.Welcomed(welcome);
        _everWelcomed = true;
        _console.Say("Connected to the dashboard.");
        Volatile.Write(ref _line, new());
        _online.TrySetResult();
        return null;
    }

    static string? Refusal(RunnerWelcome welcome) =>
        welcome.Refusal ?? (welcome.ProtocolVersion == RunnerProtocol.Version
            ? null
            : $"the dashboard speaks version {welcome.ProtocolVersion} of the protocol, this Runner version {RunnerProtocol.Version}");

    void GoOffline()
    {
        if (IsOnline)
        {
            Volatile.Write(ref _online, NewSignal());
            _line.Cancel();
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
