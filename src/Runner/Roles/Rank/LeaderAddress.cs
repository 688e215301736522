using System.Globalization;
using System.Net;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles;

/// <summary>Where ranks on other hosts find their leader: <c>tcp:port:boot@address,address</c>, a single word without secrets.</summary>
/// <param name="Boot">Boot id of the leader's host, by which a rank sees that it is on the same one.</param>
sealed record LeaderAddress(int Port, string Boot, IReadOnlyList<IPAddress> Hosts)
{
    const string Scheme = "tcp:";

    /// <summary>Environment variable with the secret, in hexadecimal digits, that a rank must tell.</summary>
    public const string SecretVariable = "SPEEDUP_RANK_SECRET";

    public static string ThisBoot { get; } = ReadBoot();

    public bool IsHere => Boot == ThisBoot;

    public static LeaderAddress? Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }
        var parts = text[Scheme.Length..].Split(':', '@');
        return new LeaderAddress(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], [.. parts[2].Split(',').Select(IPAddress.Parse)]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Port}:{Boot}@{string.Join(',', Hosts)}");

    /// <summary>Loopback leads to the leader on its own host only.</summary>
    /// <exception cref="IOException">Nobody answered.</exception>
    public int Connect()
    {
        foreach (var host in IsHere ? Hosts.OrderByDescending(IPAddress.IsLoopback) : Hosts.Where(h => !IPAddress.IsLoopback(h)))
        {
            if (NetworkEnds.Connect(host, Port) is { } socket)
            {
                return socket;
            }
        }
        throw new IOException($"The trial's leader cannot be reached from {Environment.MachineName} at port {Port} of {string.Join(" or ", Hosts)}; ranks call their leader over TCP, which a firewall between the nodes may forbid.");
    }

    static string ReadBoot()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (IOException)
        {
            return Environment.MachineName;
        }
    }
}
