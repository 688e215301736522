using System.Security.Cryptography;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>The controller's open door to engines on other nodes: who does not know the cluster's secret hears nothing.</summary>
sealed class FarDoor : IDisposable
{
    const int SecretBytes = 32;

    readonly byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);

    public FarDoor()
    {
        (Socket, int port) = NetworkEnds.Listen();
        Address = new LeaderAddress(port, LeaderAddress.ThisBoot, NetworkEnds.OwnAddresses());
    }

    public int Socket { get; }

    public LeaderAddress Address { get; }

    public string Secret => Convert.ToHexStringLower(secret);

    /// <summary>Compared in constant time.</summary>
    public bool Knows(ReadOnlySpan<byte> said) => CryptographicOperations.FixedTimeEquals(said, secret);

    public void Dispose() => _ = Libc.Close(Socket);
}
