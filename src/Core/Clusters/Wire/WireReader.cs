using System.Buffers.Binary;
using System.Text;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;

namespace Dashboard.Core.Clusters.Wire;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Whatever the bytes are, it reads within them or throws.</summary>
public ref struct WireReader(ReadOnlySpan<byte> bytes, BlockCache? blocks = null)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Where shared arrays are found; null refuses them.</summary>
    public BlockCache? BlockSource { get; } = blocks;

    public int Position { get; private set; }

    public readonly int Left => bytes.Length - Position;

    public readonly bool AtEnd => Left == 0;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => bytes[Position..];

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <exception cref="WireException">It does not end, or is over 63 bits.</exception>
    public long Count()
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return (long)value;
            }
        }
        throw new WireException($"The number at byte {Position} is longer than 63 bits.");
    }

    /// <summary>A count of things that take at least that many bytes each, so that no count promises more than there is.</summary>
    public int CountOf(int leastBytesEach)
    {
        long count = Count();
        return count <= Left / leastBytesEach ? (int)count
            : throw new WireException($"At byte {Position}, {count} items are announced, but only {Left} bytes follow.");
    }

    public string Text() => Encoding.UTF8.GetString(Take(CountOf(1)));

    public ReadOnlySpan<byte> Blob() => Take(CountOf(1));

    public object? Value() => ValueCodec.Read(ref this, 0);

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Left)
        {
            throw new WireException($"{count} bytes are needed at byte {Position}, {Left} are left.");
        }
        var taken = bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>Splits the list of blocks off the end of a frame's body.</summary>
    public static ReadOnlySpan<byte> SplitBlocks(ReadOnlySpan<byte> body, List<BlockName> into)
    {
        into.Clear();
        uint count = body.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(body[^4..]);
        if (count > (uint)(body.Length - 4) / 8)
        {
            throw new WireException($"A message of {body.Length} bytes names {count} blocks of shared memory.");
        }
        int rest = body.Length - 4 - (int)count * 8;
        for (int i = 0; i < count; i++)
        {
            var entry = body[(rest + i * 8)..];
            into.Add(new BlockName(BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..])));
        }
        return body[..rest];
    }
}
