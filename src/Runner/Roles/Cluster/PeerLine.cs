using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>A connection of the controller, which never waits for it: what does not fit into the socket is kept until it does.</summary>
sealed unsafe class PeerLine(int fd)
{
    const int DontWait = 0x40 | 0x4000; // MSG_DONTWAIT, MSG_NOSIGNAL
    const int TryAgain = 11;

    byte[] buffer = new byte[64 << 10];
    int start, end, sent;

    public int Fd { get; private set; } = fd;

    /// <summary>Comes over the network.</summary>
    public bool IsFar { get; init; }

    /// <summary>When it called.</summary>
    public long Since { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>Null until it has said hello.</summary>
    public PeerRole? Role { get; set; }

    public int Engine { get; set; } = -1;

    /// <summary>Its number among all processes that ever connected; it names its blocks.</summary>
    public uint Peer { get; set; }

    /// <summary>Its place in the blocks' counts.</summary>
    public int Slot { get; set; }

    /// <summary>A client's requests by its own numbers.</summary>
    public Dictionary<uint, uint> Requests { get; } = [];

    public bool Paused { get; set; }

    public WireWriter Out { get; } = new();

    public int Unsent => Out.Length - sent;

    /// <summary>Reads what is there; false at the end.</summary>
    public bool Receive()
    {
        if (end == buffer.Length)
        {
            MakeRoom();
        }
        int got = FileEnds.Read(Fd, buffer.AsSpan(end));
        end += got;
        return got > 0;
    }

    void MakeRoom()
    {
        int kept = end - start;
        int needed = kept >= WireFormat.HeadBytes ? BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start)) + WireFormat.HeadBytes : 0;
        var target = Math.Max(needed, kept) + (32 << 10) > buffer.Length ? new byte[Math.Max(needed, kept) + (64 << 10)] : buffer;
        Buffer.BlockCopy(buffer, start, target, 0, kept);
        (buffer, start, end) = (target, 0, kept);
    }

    /// <summary>The next whole frame; its body is valid until the next <see cref="Receive"/>.</summary>
    /// <exception cref="WireException">Its length is out of range.</exception>
    public bool TryTake(out MessageKind kind, out ReadOnlySpan<byte> body)
    {
        kind = default;
        body = default;
        if (end - start < WireFormat.HeadBytes)
        {
            return false;
        }
        int length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
        int longest = Role is null ? WireFormat.LargestHelloBytes : WireFormat.LargestFrameBytes;
        if (length < 0 || length > longest)
        {
            throw new WireException($"A message of {length} bytes was announced. Allowed: up to {longest}.");
        }
        if (end - start - WireFormat.HeadBytes < length)
        {
            return false;
        }
        kind = (MessageKind)buffer[start + 4];
        body = buffer.AsSpan(start + WireFormat.HeadBytes, length);
        start += WireFormat.HeadBytes + length;
        if (start == end)
        {
            start = end = 0;
            // A large message is no reason to keep its room.
            buffer = buffer.Length > WireFormat.LargestKeptBuffer ? new byte[64 << 10] : buffer;
        }
        return true;
    }

    /// <summary>Sends what fits; false where the other end is gone.</summary>
    public bool Flush()
    {
        while (Unsent > 0)
        {
            nint done;
            fixed (byte* from = Out.Bytes)
            {
                done = Libc.Send(Fd, from + sent, (nuint)Unsent, DontWait);
            }
            if (done < 0)
            {
                int fault = Marshal.GetLastPInvokeError();
                return fault == TryAgain ? Compact() : fault == Libc.Interrupted;
            }
            sent += (int)done;
        }
        Out.Clear();
        sent = 0;
        return true;
    }

    bool Compact()
    {
        if (sent > (1 << 20))
        {
            Out.Drop(sent);
            sent = 0;
        }
        return true;
    }

    public void Close()
    {
        if (Fd >= 0)
        {
            _ = Libc.Close(Fd);
            Fd = -1;
        }
    }
}
