using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Roles.Rank;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>How an engine reaches its controller: a socket in its folder, or, from another node, an address and the cluster's secret.</summary>
sealed class ControllerCall
{
    readonly string? socket;
    readonly LeaderAddress? address;
    readonly byte[] secret = [];

    ControllerCall(string place)
    {
        address = LeaderAddress.Parse(place);
        socket = address is null ? Path.Combine(place, "controller") : null;
        if (address is not null)
        {
            // Users' code runs here.
            secret = Convert.FromHexString(SecretVariable.Take(LeaderAddress.SecretVariable) ?? "");
        }
    }

    public static ControllerCall Of(string place) => new(place);

    /// <exception cref="IOException">Nobody answers there.</exception>
    public int Greet(PeerRole role, int id)
    {
        int fd = address is null ? FileEnds.Connect(socket!) : address.Connect();
        WireFormat.SayHello(fd, role, id, address is null ? null : RankPlace.Node, secret);
        return fd;
    }
}
