using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>The leader's open door to ranks on other hosts: only who knows the trial's secret is let in, and then gets the specification.</summary>
sealed class FarAdmission
{
    const int SecretBytes = 32, HelloBytes = 4 + SecretBytes;

    readonly byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);
    readonly byte[] spec;

    public FarAdmission(byte[] spec)
    {
        this.spec = spec;
        (Socket, int port) = NetworkEnds.Listen();
        Address = new LeaderAddress(port, LeaderAddress.ThisBoot, NetworkEnds.OwnAddresses());
    }

    public int Socket { get; }

    public LeaderAddress Address { get; }

    public string Secret => Convert.ToHexStringLower(secret);

    /// <summary>Whether what a stranger has sent so far may still become a Hello with the secret.</summary>
    public bool MayGoOn(ReadOnlySpan<byte> received)
    {
        if (received.Length < Frames.HeadBytes)
        {
            return true;
        }
        bool isHello = (FrameKind)received[4] == FrameKind.Hello && BinaryPrimitives.ReadInt32LittleEndian(received) == HelloBytes;
        return isHello && (received.Length < Frames.HeadBytes + HelloBytes
            || CryptographicOperations.FixedTimeEquals(received.Slice(Frames.HeadBytes + 4, SecretBytes), secret));
    }

    /// <summary>Answers a Hello.</summary>
    public void Welcome(int socket)
    {
        NetworkEnds.SendAtOnce(socket);
        byte[] answer = new byte[8 + spec.Length];
        spec.CopyTo(answer, 8);
        BinaryPrimitives.WriteInt64LittleEndian(answer, Stopwatch.GetTimestamp());
        Frames.Send(socket, FrameKind.Spec, answer);
    }
}
