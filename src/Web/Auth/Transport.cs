using System.Net;
using Dashboard.Web.Options;

namespace Dashboard.Web.Auth;

/// <summary>What the way a request came says about it.</summary>
static class Transport
{
    public const string Refusal =
        "Tokens and login codes are not accepted over plain HTTP from another machine, where others could read them. Use HTTPS, or an SSH tunnel to this machine.";

    public static bool IsLoopback(HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(Plain(address));

    /// <summary>Whether nobody on the way can read a secret: HTTPS, this machine, or a network that a setting vouches for.</summary>
    public static bool KeepsSecrets(HttpContext context, DashboardOptions options) =>
        context.Request.IsHttps || IsLoopback(context) || options.AllowPlainHttp;

    /// <summary>The client's address as people read it.</summary>
    public static string Client(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? Plain(address).ToString() : "local";

    /// <summary>The client's address as a key for counting: of IPv6 the first 64 bits, because whoever has one address there has them all.</summary>
    public static string Counted(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Network(Plain(address)) : "local";

    internal static string Network(IPAddress address)
    {
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address.ToString();
        }
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
