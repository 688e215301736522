using System.Buffers.Binary;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles;

/// <summary>What travels between a leader and its workers, each as a length (4 bytes, little endian), a kind and a payload.</summary>
enum FrameKind : byte
{
    // Worker to leader
    /// <summary>First frame: 4 bytes, the worker's number.</summary>
    Hello = (byte)'H',
    /// <summary>At the start barrier: <see cref="RoleReady"/>.</summary>
    Ready = (byte)'R',
    /// <summary>A bundle of partials.</summary>
    Partials = (byte)'P',
    /// <summary>A <see cref="Core.Protocol.TrialError"/>; the worker then ends.</summary>
    Error = (byte)'E',
    /// <summary>From rank 0: <see cref="RankReport"/>.</summary>
    Report = (byte)'D',
    /// <summary>From a rank without our board: its line as it stands now.</summary>
    Line = (byte)'L',
    /// <summary>From rank 0 without our board: how its clock differs from ours (8 bytes), all lines, all marks.</summary>
    Board = (byte)'B',

    // Leader to worker
    /// <summary>Do one loop.</summary>
    Go = (byte)'G',
    /// <summary>The region is over: do the aftermath of the chunks you mapped last.</summary>
    Conclude = (byte)'C',
    /// <summary>Report yourself at the board and end.</summary>
    Quit = (byte)'Q',
    /// <summary>To a rank elsewhere, as an answer to its Hello: our clock (8 bytes), then the specification.</summary>
    Spec = (byte)'S',
}

static class Frames
{
    public const int HeadBytes = 5;

    public static bool Send(int fd, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (payload.Length <= 4096)
        {
            Span<byte> small = stackalloc byte[HeadBytes + payload.Length];
            Head(small, kind, payload.Length);
            payload.CopyTo(small[HeadBytes..]);
            return FileEnds.WriteAll(fd, small);
        }
        Span<byte> head = stackalloc byte[HeadBytes];
        Head(head, kind, payload.Length);
        return FileEnds.WriteAll(fd, head) && FileEnds.WriteAll(fd, payload);
    }

    static void Head(Span<byte> into, FrameKind kind, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(into, length);
        into[4] = (byte)kind;
    }

    /// <summary>Takes the next whole frame out of received bytes.</summary>
    public static bool TryTake(ReadOnlySpan<byte> received, out FrameKind kind, out int length)
    {
        kind = default;
        length = 0;
        if (received.Length < HeadBytes)
        {
            return false;
        }
        length = BinaryPrimitives.ReadInt32LittleEndian(received);
        kind = (FrameKind)received[4];
        return received.Length - HeadBytes >= length;
    }
}
