using System.Net;
using System.Net.Sockets;

namespace Dashboard.Web.Options;

/// <summary>Tries the addresses before the host starts, so that a port in use is one clear line and not a stack trace.</summary>
static class ListenAddresses
{
    const int CannotListen = 1;

    /// <exception cref="StartupException">An address cannot be listened on; lists each, and what to do.</exception>
    public static void Check(WebApplication app)
    {
        string[] faults = [.. Urls(app.Configuration).Select(Fault).OfType<string>()];
        if (faults.Length > 0)
        {
            throw new StartupException(CannotListen, [.. faults, "Choose another address, for example ASPNETCORE_URLS=http://127.0.0.1:5081"]);
        }
    }

    static string[] Urls(IConfiguration configuration) =>
        (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static string? Fault(string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.Port == 0)
        {
            return null;
        }
        try
        {
            Try(IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any, address.Port);
            return null;
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? $"port {address.Port} is in use by another program" : e.Message;
            return $"Cannot listen on {url}: {why}.";
        }
    }

    static void Try(IPAddress ip, int port)
    {
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(ip, port));
        socket.Listen(1);
    }
}
