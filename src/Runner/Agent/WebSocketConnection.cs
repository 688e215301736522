using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using System.Security.Authentication;
using Dashboard.Core.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Dashboard.Runner.Agent;

/// <summary>Opens the hub's web socket directly, without a negotiation round trip: it is the only transport a Runner uses.</summary>
sealed class WebSocketConnectionFactory(AgentOptions options) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        return new WebSocketConnection(await OpenAsync(((UriEndPoint)endpoint).Uri, cancellationToken));
    }

    /// <exception cref="HubRefusedException">The server answers, but opens none.</exception>
    /// <exception cref="IOException">It cannot be reached.</exception>
    public async Task<ClientWebSocket> OpenAsync(Uri server, CancellationToken stop)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {options.Token}");
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.RemoteCertificateValidationCallback = options.Trust.Accepts;
        (socket.Options.KeepAliveInterval, socket.Options.KeepAliveTimeout) = (RunnerProtocol.KeepAlive, RunnerProtocol.SilenceLimit);
        if (server.IsLoopback)
        {
            // A proxy of the site cannot reach our loopback, and must not see the token.
            socket.Options.Proxy = null;
        }
        try
        {
            var address = new UriBuilder(server) { Scheme = server.Scheme == "https" ? "wss" : "ws" }.Uri;
            await socket.ConnectAsync(address, stop);
            return socket;
        }
        catch (WebSocketException e)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw status == 0 ? Unreachable(e) : new HubRefusedException(status);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The reason is the innermost one: that a connection could not be made is known.</summary>
    IOException Unreachable(WebSocketException fault)
    {
        var cause = fault.InnerException;
        while (cause is not (null or AuthenticationException))
        {
            cause = cause.InnerException;
        }
        return new(cause is null ? fault.GetBaseException().Message : options.Trust.Refusal ?? cause.Message, fault);
    }
}

/// <summary>The server answered, but opened no web socket.</summary>
sealed class HubRefusedException(HttpStatusCode status) : Exception($"the server answered {(int)status} {status}")
{
    public HttpStatusCode Status => status;

    public bool TokenRefused => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}

/// <summary>A web socket as the duplex pipe that the hub client wants. Ends as a whole when either direction ends.</summary>
sealed class WebSocketConnection : ConnectionContext
{
    readonly ClientWebSocket _socket;
    readonly CancellationTokenSource _ended = new();
    readonly IDuplexPipe _application;
    readonly Task _pumps;

    public WebSocketConnection(ClientWebSocket socket)
    {
        _socket = socket;
        var toHub = new Pipe();
        var toServer = new Pipe();
        Transport = new Duplex(toHub.Reader, toServer.Writer);
        _application = new Duplex(toServer.Reader, toHub.Writer);
        _pumps = Task.WhenAll(Task.Run(ReceiveAsync), Task.Run(SendAsync));
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("n");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _ended.Cancel();

    public override async ValueTask DisposeAsync()
    {
        await Transport.Output.CompleteAsync();
        await Transport.Input.CompleteAsync();
        // The close is announced by then; the peer gets a moment to read it, a dead one is not waited for.
        _ended.CancelAfter(TimeSpan.FromMilliseconds(200));
        await _pumps;
        _socket.Dispose();
        _ended.Dispose();
    }

    async Task ReceiveAsync()
    {
        var output = _application.Output;
        Exception? fault = null;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(output.GetMemory(4096), _ended.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }
                output.Advance(received.Count);
                if (received.EndOfMessage && (await output.FlushAsync(_ended.Token)).IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            fault = e;
        }
        await output.CompleteAsync(fault);
        _application.Input.CancelPendingRead();
    }

    async Task SendAsync()
    {
        var input = _application.Input;
        try
        {
            while (await SendNextAsync(input))
            {
            }
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _ended.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            await _ended.CancelAsync();
        }
        await input.CompleteAsync();
    }

    /// <summary>Sends what the hub client has written as one message. False where there is nothing more to send.</summary>
    async Task<bool> SendNextAsync(PipeReader input)
    {
        var read = await input.ReadAsync(_ended.Token);
        if (!read.Buffer.IsEmpty)
        {
            var message = read.Buffer.IsSingleSegment ? read.Buffer.First : read.Buffer.ToArray();
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _ended.Token);
        }
        input.AdvanceTo(read.Buffer.End);
        return !read.IsCompleted && !read.IsCanceled;
    }

    sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
