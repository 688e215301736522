using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dashboard.Core.Data.Csv;

/// <summary>
/// Walks over the commas, quotes and line ends of a text, found 64 bytes at a time. The text must be readable for 64 bytes
/// beyond <paramref name="end"/>; what is found there is not reported.
/// </summary>
ref struct CsvMarks(ref byte text, int end)
{
    const int Block = 64;

    readonly ref byte text = ref text;
    readonly int end = end;

    /// <summary>Offset of the 64 bytes that <see cref="Bits"/> describes.</summary>
    public int BlockAt;

    /// <summary>The marks of the block that are still to come.</summary>
    public ulong Bits;

    /// <summary>Goes to an offset; the marks of its block may be known from before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Seek(int at, int knownBlock, ulong knownBits)
    {
        BlockAt = at & -Block;
        ulong bits = BlockAt == knownBlock ? knownBits : MarksOf(BlockAt);
        Bits = bits & (ulong.MaxValue << (at & (Block - 1)));
    }

    /// <summary>Offset of the next mark; false where the text ends first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out int at)
    {
        while (Bits == 0)
        {
            BlockAt += Block;
            if (BlockAt >= end)
            {
                at = end;
                return false;
            }

            Bits = MarksOf(BlockAt);
        }

        at = BlockAt + BitOperations.TrailingZeroCount(Bits);
        Bits &= Bits - 1;
        return at < end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly ulong MarksOf(int block)
    {
        var bytes = Vector512.LoadUnsafe(ref text, (nuint)block);
        var found = Vector512.Equals(bytes, Vector512.Create((byte)',')) | Vector512.Equals(bytes, Vector512.Create((byte)'\n'))
            | Vector512.Equals(bytes, Vector512.Create((byte)'\r')) | Vector512.Equals(bytes, Vector512.Create((byte)'"'));
        return found.ExtractMostSignificantBits();
    }
}
