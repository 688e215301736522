using Dashboard.Core.Clusters.Values;

namespace Dashboard.Core.Clusters.Arrays;

/// <summary>
/// A numeric array where it lies in shared memory. It is valid while its block is held: by the message that brought it, or by
/// <see cref="Keep"/> until <see cref="Dispose"/>.
/// </summary>
public sealed unsafe class SharedArray(ArrayBlock block, ElementType type, long offset, int count) : IDisposable
{
    int keeper = -1;

    public ArrayBlock Block => block;

    public ElementType Type => type;

    /// <summary>Byte in the block at which the first element lies.</summary>
    public long Offset => offset;

    /// <summary>Elements.</summary>
    public int Count => count;

    public long ByteLength => (long)count * type.SizeOf();

    public byte* Start => block.Data + offset;

    /// <summary>The elements' memory.</summary>
    /// <exception cref="OverflowException">Longer than 2 GiB.</exception>
    public ReadOnlySpan<byte> Bytes => new(Start, checked((int)ByteLength));

    /// <summary>The elements. <typeparamref name="T"/> must be of the array's element type.</summary>
    public ReadOnlySpan<T> Elements<T>()
        where T : unmanaged => ElementTypes.Of(typeof(T)) == type ? new ReadOnlySpan<T>(Start, count)
        : throw new ClusterException($"An array of {type.NameOf()} was asked for as {typeof(T).Name}.");

    /// <summary>A part of it that shares its memory.</summary>
    public SharedArray Slice(int first, int elements) => new(block, type, offset + (long)first * type.SizeOf(), elements);

    /// <summary>Holds the block for a process until <see cref="Dispose"/>.</summary>
    public SharedArray Keep(int slot)
    {
        block.Hold(slot);
        keeper = slot;
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref keeper, -1) is >= 0 and var slot)
        {
            block.Release(slot);
        }
    }

    public void CopyTo(Span<byte> into)
    {
        fixed (byte* to = into)
        {
            ThrowIfTooShort(into.Length);
            BulkCopy.Copy(Start, to, ByteLength);
        }
    }

    void ThrowIfTooShort(int bytes)
    {
        if (bytes < ByteLength)
        {
            throw new ClusterException($"An array of {ByteLength} bytes does not fit into {bytes}.");
        }
    }

    /// <summary>A managed copy.</summary>
    public Array ToArray()
    {
        var copy = type.NewArray(count);
        CopyTo(ArrayBytes.Of(copy, type));
        return copy;
    }
}
