using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dashboard.Core.Data.Csv;

/// <summary>
/// Where the fields and rows of a stretch of regular text end, found 64 bytes at a time without looking at single characters.
/// Regular is text whose quotes all open at the start of a field, close at its end or are doubled, without line ends
/// inside quotes and without a CR that no LF follows; the index ends before the first row that is not, which
/// <see cref="CsvReader.ReadRow"/> then reads. Inside and outside of quotes is the prefix xor of the quotes (Langdale and
/// Lemire 2019, "Parsing gigabytes of JSON per second"); that it agrees with the rule that a quote opens only at the start of a
/// field is checked for every quote.
/// </summary>
sealed class CsvRowIndex
{
    /// <summary>Bytes indexed at a time, so that the index stays in the first cache beside the text.</summary>
    public const int Window = 1 << 14;

    const int Block = 64;

    /// <summary>Entries are written eight at a time, so some lie behind the last one that counts.</summary>
    const int Slack = 2 * Block;

    readonly int[] ends = new int[Window + Slack];
    readonly int[] rowEnds = new int[Window + Slack];

    /// <summary>Complete rows, blank ones included.</summary>
    public int Rows { get; private set; }

    /// <summary>Offset of the byte before the first row; then, for every field, that of the comma or LF behind it.</summary>
    public ReadOnlySpan<int> FieldEnds => ends;

    /// <summary>For every row the number of fields up to its end, from the first row on.</summary>
    public ReadOnlySpan<int> RowEnds => rowEnds.AsSpan(0, Rows);

    /// <summary>Indexes the rows that begin at an offset and end before another one.</summary>
    /// <param name="text">Readable for 64 bytes beyond <paramref name="to"/>.</param>
    /// <param name="bits">Width of the vectors: 128, 256 or 512.</param>
    public void Build(byte[] text, int from, int to, int bits)
    {
        Debug.Assert(from >= 0 && from <= to && to + Block <= text.Length, "blocks are loaded whole");
        to = Math.Min(to, from + Window);
        ref byte first = ref MemoryMarshal.GetArrayDataReference(text);
        switch (bits)
        {
            case 512:
                Build<CsvBlock512>(ref first, from, to);
                break;
            case 256:
                Build<CsvBlock256>(ref first, from, to);
                break;
            default:
                Build<CsvBlock128>(ref first, from, to);
                break;
        }
    }

    /// <summary>The hot loop; long because its carries live in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Build<TBlock>(ref byte text, int from, int to)
        where TBlock : struct, ICsvBlock<TBlock>
    {
        ref int end = ref MemoryMarshal.GetArrayDataReference(ends);
        ref int rowEnd = ref MemoryMarshal.GetArrayDataReference(rowEnds);
        end = from - 1;
        end = ref Unsafe.Add(ref end, 1);
        int fields = 0;
        int rows = 0;
        ulong quotedBefore = 0;
        ulong fieldStartsHere = 1;
        ulong quoteClosedBefore = 0;
        ulong returnBefore = 0;
        for (int at = from; at < to; at += Block)
        {
            var block = TBlock.Load(ref Unsafe.Add(ref text, at));
            ulong quotes = block.Where((byte)'"');
            ulong lines = block.Where((byte)'\n');
            ulong returns = block.Where((byte)'\r');
            ulong marks = block.Where((byte)',') | lines;
            ulong quoted = PrefixXor(quotes) ^ quotedBefore;
            ulong closing = quotes & ~quoted;
            ulong separators = marks & ~quoted;
            ulong fieldStarts = (separators << 1) | fieldStartsHere;
            ulong afterClosing = (closing << 1) | quoteClosedBefore;
            ulong afterReturn = (returns << 1) | returnBefore;
            ulong irregular = (quotes & quoted & ~(fieldStarts | afterClosing))
                | (afterClosing & ~(marks | returns | quotes))
                | (afterReturn & ~lines)
                | ((lines | returns) & quoted);
            ulong known = irregular == 0 ? ulong.MaxValue : (irregular ^ (irregular - 1)) >> 1;
            int left = to - at;
            known &= left < Block ? (1UL << left) - 1 : ulong.MaxValue;
            separators &= known;
            lines &= separators;
            rows += AddRows(ref Unsafe.Add(ref rowEnd, rows), lines, separators, fields);
            fields += AddFields(ref Unsafe.Add(ref end, fields), separators, at);
            if (irregular != 0)
            {
                break;
            }

            quotedBefore = (ulong)((long)quoted >> 63);
            fieldStartsHere = separators >> 63;
            quoteClosedBefore = closing >> 63;
            returnBefore = returns >> 63;
        }

        Rows = rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int AddFields(ref int end, ulong separators, int at)
    {
        int count = BitOperations.PopCount(separators);
        for (int written = 0; written < count; written += 8)
        {
            for (int i = 0; i < 8; i++)
            {
                Unsafe.Add(ref end, written + i) = at + BitOperations.TrailingZeroCount(separators);
                separators &= separators - 1;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int AddRows(ref int rowEnd, ulong lines, ulong separators, int fieldsBefore)
    {
        int count = BitOperations.PopCount(lines);
        for (int written = 0; written < count; written += 2)
        {
            Unsafe.Add(ref rowEnd, written) = fieldsBefore + BitOperations.PopCount(separators & (lines ^ (lines - 1)));
            lines &= lines - 1;
            Unsafe.Add(ref rowEnd, written + 1) = fieldsBefore + BitOperations.PopCount(separators & (lines ^ (lines - 1)));
            lines &= lines - 1;
        }

        return count;
    }

    /// <summary>Bit i is the xor of all bits up to and including i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        }

        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
