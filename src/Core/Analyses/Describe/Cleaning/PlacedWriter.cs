using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe.Cleaning;

/// <summary>Gathers elements that follow each other into large writes, turns them to little endian and fingerprints them. Used by one thread.</summary>
sealed unsafe class PlacedWriter(IArrayOutput output, ArrayLayout source)
{
    const int BufferBytes = 1 << 18;

    readonly byte[] buffer = new byte[BufferBytes];
    readonly int size = source.ElementBytes;
    readonly bool swap = source.BigEndian && source.ElementBytes > 1;
    long first;
    int filled;

    /// <summary>Of everything flushed so far.</summary>
    public ulong Fingerprint { get; private set; }

    /// <summary>Puts elements at their place in the output.</summary>
    public void Put(long place, byte* from, long count)
    {
        if (place != first + (filled / size))
        {
            Flush();
            first = place;
        }

        while (count > 0)
        {
            int part = (int)Math.Min(count, (BufferBytes - filled) / size);
            new ReadOnlySpan<byte>(from, part * size).CopyTo(buffer.AsSpan(filled));
            filled += part * size;
            from += part * size;
            count -= part;
            if (filled + size > BufferBytes)
            {
                Flush();
            }
        }
    }

    public void Flush()
    {
        var elements = buffer.AsSpan(0, filled);
        if (swap)
        {
            for (int at = 0; at < filled; at += size)
            {
                elements.Slice(at, size).Reverse();
            }
        }

        if (filled > 0)
        {
            output.Write(first, elements);
            Fingerprint += ContentFingerprint.Of(elements, size, first);
        }

        first += filled / size;
        filled = 0;
    }
}
