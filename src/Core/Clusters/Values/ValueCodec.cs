using System.Buffers.Binary;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Values;

/// <summary>
/// Values as bytes: a tag, then what it needs. Whole numbers are zigzag counts, so that small ones take two bytes; arrays are
/// their element type, their length and their memory, or the place in shared memory where it lies.
/// </summary>
static class ValueCodec
{
    enum Tag : byte { Null, False, True, Whole, Real, Text, List, Dictionary, Array, SharedArray }

    public static void Write(WireWriter to, object? value, int depth)
    {
        ThrowIfTooDeep(depth);
        switch (value)
        {
            case null: to.Byte((byte)Tag.Null); break;
            case bool flag: to.Byte((byte)(flag ? Tag.True : Tag.False)); break;
            case long whole: WriteWhole(to, whole); break;
            case int whole: WriteWhole(to, whole); break;
            case double real: WriteReal(to, real); break;
            case float real: WriteReal(to, real); break;
            case string text: to.Byte((byte)Tag.Text); to.Text(text); break;
            case Array array when ElementTypes.Of(array.GetType().GetElementType()!) is { } type && array.Rank == 1: WriteArray(to, array, type); break;
            case SharedArray shared: WriteShared(to, shared); break;
            default: WriteNested(to, ClusterValues.Normalize(value), depth); break;
        }
    }

    static void WriteNested(WireWriter to, object? value, int depth)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> pairs:
                to.Byte((byte)Tag.Dictionary);
                to.Count(pairs.Count);
                foreach (var (key, item) in pairs)
                {
                    to.Text(key);
                    Write(to, item, depth + 1);
                }
                break;
            case IReadOnlyList<object?> items:
                to.Byte((byte)Tag.List);
                to.Count(items.Count);
                for (int i = 0; i < items.Count; i++)
                {
                    Write(to, items[i], depth + 1);
                }
                break;
            default: Write(to, value, depth + 1); break;
        }
    }

    static void WriteWhole(WireWriter to, long value)
    {
        to.Byte((byte)Tag.Whole);
        // Ten bytes at most; a count of 63 bits would not hold it.
        ulong zigzag = (ulong)(value << 1) ^ (ulong)(value >> 63);
        for (; zigzag >= 0x80; zigzag >>= 7)
        {
            to.Byte((byte)(zigzag | 0x80));
        }
        to.Byte((byte)zigzag);
    }

    static void WriteReal(WireWriter to, double value)
    {
        to.Byte((byte)Tag.Real);
        BinaryPrimitives.WriteDoubleLittleEndian(to.Room(8), value);
    }

    static void WriteArray(WireWriter to, Array array, ElementType type)
    {
        var memory = ArrayBytes.Of(array, type);
        if (to.Arena is { } arena && memory.Length >= WireFormat.LeastSharedBytes)
        {
            using var placed = arena.Place(memory, type);
            WriteShared(to, placed);
            return;
        }
        WriteInline(to, type, memory);
    }

    /// <summary>An array from memory that need not be an array of its own.</summary>
    public static void WriteInline(WireWriter to, ElementType type, ReadOnlySpan<byte> memory)
    {
        to.Byte((byte)Tag.Array);
        to.Byte((byte)type);
        to.Count(memory.Length / type.SizeOf());
        to.Raw(memory);
    }

    /// <summary>Names the memory, and holds it for whoever reads the message.</summary>
    public static void WriteShared(WireWriter to, SharedArray shared)
    {
        if (to.Arena is null)
        {
            WriteInline(to, shared.Type, shared.Bytes);
            return;
        }
        to.Byte((byte)Tag.SharedArray);
        to.Byte((byte)shared.Type);
        to.UInt32(shared.Block.Name.Peer);
        to.UInt32(shared.Block.Name.Number);
        to.Count(shared.Offset);
        to.Count(shared.Count);
        if (!to.Blocks.Contains(shared.Block.Name))
        {
            to.Blocks.Add(shared.Block.Name);
            shared.Block.Hold(ArrayBlock.ControllerSlot);
        }
    }

    public static object? Read(ref WireReader from, int depth)
    {
        ThrowIfTooDeep(depth);
        var tag = (Tag)from.Byte();
        return tag switch
        {
            Tag.Null => null,
            Tag.False => false,
            Tag.True => true,
            Tag.Whole => ReadWhole(ref from),
            Tag.Real => BinaryPrimitives.ReadDoubleLittleEndian(from.Take(8)),
            Tag.Text => from.Text(),
            Tag.List => ReadList(ref from, depth),
            Tag.Dictionary => ReadDictionary(ref from, depth),
            Tag.Array => ReadArray(ref from),
            Tag.SharedArray => ReadShared(ref from),
            _ => throw new WireException($"There is no kind of value {(byte)tag} (byte {from.Position - 1})."),
        };
    }

    static long ReadWhole(ref WireReader from)
    {
        ulong zigzag = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = from.Byte();
            zigzag |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
            }
        }
        throw new WireException($"The whole number at byte {from.Position} is longer than 64 bits.");
    }

    static List<object?> ReadList(ref WireReader from, int depth)
    {
        int count = from.CountOf(1);
        var items = new List<object?>(count);
        for (int i = 0; i < count; i++)
        {
            items.Add(Read(ref from, depth + 1));
        }
        return items;
    }

    static Dictionary<string, object?> ReadDictionary(ref WireReader from, int depth)
    {
        int count = from.CountOf(2);
        var pairs = new Dictionary<string, object?>(count);
        for (int i = 0; i < count; i++)
        {
            string key = from.Text();
            pairs[key] = Read(ref from, depth + 1);
        }
        return pairs;
    }

    static Array ReadArray(ref WireReader from)
    {
        var type = (ElementType)from.Byte();
        int count = from.CountOf(type.SizeOf());
        var array = type.NewArray(count);
        from.Take(count * type.SizeOf()).CopyTo(ArrayBytes.Of(array, type));
        return array;
    }

    static SharedArray ReadShared(ref WireReader from)
    {
        var type = (ElementType)from.Byte();
        int size = type.SizeOf();
        var name = new BlockName(from.UInt32(), from.UInt32());
        long offset = from.Count(), count = from.Count();
        var block = from.BlockSource?.Find(name) ?? throw new WireException($"The array in {name.FileName} is of no use here: this process shares no memory.");
        return count <= int.MaxValue && offset <= block.Capacity && count <= (block.Capacity - offset) / size && offset % size == 0
            ? new SharedArray(block, type, offset, (int)count)
            : throw new WireException($"{count} elements of {type.NameOf()} at byte {offset} are not within {name.FileName} of {block.Capacity} bytes.");
    }

    /// <summary>One element of an array as a value of its own.</summary>
    public static void WriteElement(WireWriter to, ElementType type, ReadOnlySpan<byte> element)
    {
        switch (type)
        {
            case ElementType.F8: WriteReal(to, BinaryPrimitives.ReadDoubleLittleEndian(element)); break;
            case ElementType.F4: WriteReal(to, BinaryPrimitives.ReadSingleLittleEndian(element)); break;
            case ElementType.I8: WriteWhole(to, BinaryPrimitives.ReadInt64LittleEndian(element)); break;
            case ElementType.I4: WriteWhole(to, BinaryPrimitives.ReadInt32LittleEndian(element)); break;
            default: to.Byte((byte)(element[0] != 0 ? Tag.True : Tag.False)); break;
        }
    }

    /// <summary>Goes into a list; false, and where it was, before any other value.</summary>
    public static bool TryOpenList(ref WireReader from, out int count)
    {
        bool list = !from.AtEnd && (Tag)from.Rest[0] == Tag.List;
        count = 0;
        if (list)
        {
            from.Byte();
            count = from.CountOf(1);
        }
        return list;
    }

    /// <summary>The bytes of one value, skipped.</summary>
    public static void Skip(ref WireReader from, int depth = 0)
    {
        ThrowIfTooDeep(depth);
        var tag = (Tag)from.Byte();
        switch (tag)
        {
            case Tag.Null or Tag.False or Tag.True: break;
            case Tag.Whole: ReadWhole(ref from); break;
            case Tag.Real: from.Take(8); break;
            case Tag.Text: from.Blob(); break;
            case Tag.Array:
                int size = ((ElementType)from.Byte()).SizeOf();
                from.Take(from.CountOf(size) * size);
                break;
            case Tag.SharedArray:
                from.Take(9);
                from.Count();
                from.Count();
                break;
            case Tag.List or Tag.Dictionary: SkipItems(ref from, tag == Tag.Dictionary, depth); break;
            default: throw new WireException($"There is no kind of value {(byte)tag} (byte {from.Position - 1}).");
        }
    }

    static void SkipItems(ref WireReader from, bool named, int depth)
    {
        for (int left = from.CountOf(named ? 2 : 1); left > 0; left--)
        {
            if (named)
            {
                from.Blob();
            }
            Skip(ref from, depth + 1);
        }
    }

    static void ThrowIfTooDeep(int depth)
    {
        if (depth > WireFormat.DeepestNesting)
        {
            throw new WireException($"Values nest deeper than {WireFormat.DeepestNesting}.");
        }
    }
}
