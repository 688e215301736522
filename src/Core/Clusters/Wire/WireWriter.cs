using System.Buffers.Binary;
using System.Text;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;

namespace Dashboard.Core.Clusters.Wire;

/// <summary>
/// Appends frames and values to bytes that grow as needed and are used again. A frame is a length (4 bytes, little endian, of what
/// follows the head), a kind (1 byte) and a body.
/// </summary>
public sealed class WireWriter
{
    byte[] buffer = new byte[1024];
    int frame = -1;

    /// <summary>Where arrays too large for a socket go; null keeps them inline.</summary>
    public ArrayArena? Arena { get; init; }

    /// <summary>Blocks of shared memory that the open frame names.</summary>
    public List<BlockName> Blocks { get; } = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, Length);

    /// <summary>Drops the first bytes.</summary>
    public void Drop(int bytes)
    {
        Buffer.BlockCopy(buffer, bytes, buffer, 0, Length - bytes);
        Length -= bytes;
    }

    public void Clear()
    {
        Length = 0;
        frame = -1;
        Blocks.Clear();
        if (buffer.Length > WireFormat.LargestKeptBuffer)
        {
            buffer = new byte[1024];
        }
    }

    /// <summary>Drops all bytes and keeps the blocks that they named.</summary>
    public void Restart() => Length = 0;

    public void BeginFrame(MessageKind kind)
    {
        frame = Length;
        Room(WireFormat.HeadBytes)[4] = (byte)kind;
    }

    /// <summary>Closes a frame that may name blocks; its last bytes are their list.</summary>
    public void EndFrame(IReadOnlyList<BlockName> blocks)
    {
        foreach (var block in blocks)
        {
            UInt32(block.Peer);
            UInt32(block.Number);
        }
        UInt32((uint)blocks.Count);
        EndFrame();
    }

    /// <exception cref="ClusterException">The frame is longer than the protocol allows.</exception>
    public void EndFrame()
    {
        int body = Length - frame - WireFormat.HeadBytes;
        if (body > WireFormat.LargestFrameBytes)
        {
            Length = frame;
            throw new ClusterException($"A message of {body:N0} bytes is longer than allowed: {WireFormat.LargestFrameBytes:N0}. Send numbers as arrays, which go through shared memory, or less at once.");
        }
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(frame), body);
        frame = -1;
    }

    public void Byte(byte value) => Room(1)[0] = value;

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);

    /// <summary>Seven bits a byte, low ones first.</summary>
    public void Count(long value)
    {
        for (ulong left = (ulong)value; ; left >>= 7)
        {
            if (left < 0x80)
            {
                Byte((byte)left);
                return;
            }
            Byte((byte)(left | 0x80));
        }
    }

    public void Text(string value)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        Count(bytes);
        Encoding.UTF8.GetBytes(value, Room(bytes));
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>Bytes with their length before them.</summary>
    public void Blob(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        Raw(bytes);
    }

    /// <summary>A value of the closed set that <see cref="ClusterValues"/> describes.</summary>
    /// <exception cref="ClusterException">A type that cannot travel, or deeper than allowed.</exception>
    public void Value(object? value) => ValueCodec.Write(this, value, 0);

    /// <summary>What was written from a place on, to be written over.</summary>
    public Span<byte> At(int place) => buffer.AsSpan(place..Length);

    public Span<byte> Room(int bytes)
    {
        int needed = checked(Length + bytes);
        if (needed > buffer.Length)
        {
            Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max((long)buffer.Length * 2, needed)));
        }
        var room = buffer.AsSpan(Length, bytes);
        Length = needed;
        return room;
    }
}
