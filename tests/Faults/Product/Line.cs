using System.Net;
using System.Net.Sockets;

namespace Dashboard.Faults.Product;

/// <summary>A cable between a Runner and Web: a TCP forwarder on loopback that can be cut, fall silent, and be mended.</summary>
public sealed class Line : IDisposable
{
    readonly int _target;
    readonly Lock _lock = new();
    readonly List<TcpClient> _ends = [];
    TcpListener _listener;
    volatile bool _silent;

    /// <param name="target">Web's port.</param>
    public Line(int target)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        Listen();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Breaks all connections and refuses new ones.</summary>
    public void Cut()
    {
        _listener.Stop();
        Break();
    }

    /// <summary>Takes everything and passes nothing on.</summary>
    public void FallSilent() => _silent = true;

    /// <summary>What hung on the silent line is broken; new connections go through.</summary>
    public void Restore()
    {
        Cut();
        _silent = false;
        _listener = new TcpListener(IPAddress.Loopback, Port);
        Listen();
    }

    public void Dispose() => Cut();

    void Listen()
    {
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = JoinAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    async Task JoinAsync(TcpClient near)
    {
        var far = new TcpClient();
        lock (_lock)
        {
            _ends.AddRange([near, far]);
        }
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target);
            (near.NoDelay, far.NoDelay) = (true, true);
            await Task.WhenAny(PassAsync(near.GetStream(), far.GetStream()), PassAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Either end is gone; so is the other in a moment.
        }
        near.Dispose();
        far.Dispose();
        lock (_lock)
        {
            _ends.Remove(near);
            _ends.Remove(far);
        }
    }

    async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[64 << 10];
        for (int read; (read = await from.ReadAsync(buffer)) > 0 || _silent;)
        {
            if (_silent)
            {
                await Task.Delay(Timeout.Infinite);
            }
            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    void Break()
    {
        TcpClient[] ends;
        lock (_lock)
        {
            ends = [.. _ends];
            _ends.Clear();
        }
        foreach (var end in ends)
        {
            try
            {
                // A reset instead of an orderly farewell.
                end.Client?.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Linger, new LingerOption(true, 0));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has ended by itself.
            }
            end.Dispose();
        }
    }
}
