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

    /// <summary>Entries are written up to sixteen at a time, so some lie behind the last one that counts.</summary>
    const int Slack = 2 * Block;

    /// <summary>For every bit of a word, repeated in each quarter of a vector, the byte that holds it.</summary>
    static ReadOnlySpan<byte> ByteOfBit =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3,
        4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7,
    ];

    readonly int[] ends = new int[Window + Slack];
    readonly int[] rowEnds = new int[Window + Slack];

    /// <summary>Complete rows, blank ones included.</summary>
    public int Rows { get; private set; }

    /// <summary>Offset of the byte before the first row; then, for every field, that of the comma or LF behind it.</summary>
    public ReadOnlySpan<int> FieldEnds => ends;

    /// <summary>For every row the number of fields up to its end, from the first row on.</summary>
    public ReadOnlySpan<int> RowEnds => rowEnds.AsSpan(0, Rows);

    /// <summary>Indexes the rows that begin at an offset and end before another one.</summary>
    /// <param name="first">Start of the text, readable for 64 bytes beyond <paramref name="to"/>: blocks are loaded whole.</param>
    /// <param name="bits">Width of the vectors: 128, 256 or 512.</param>
    public void Build(ref byte first, int from, int to, int bits)
    {
        Debug.Assert(from >= 0 && from <= to, "an index goes forward");
        to = Math.Min(to, from + Window);
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
            fields += Avx512Vbmi2.IsSupported && typeof(TBlock) == typeof(CsvBlock512)
                ? CompressFields(ref Unsafe.Add(ref end, fields), separators, at)
                : AddFields(ref Unsafe.Add(ref end, fields), separators, at);
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

    /// <summary>The same with one instruction that moves the wanted bytes of 0 to 63 together; sixteen offsets are written at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int CompressFields(ref int end, ulong separators, int at)
    {
        int count = BitOperations.PopCount(separators);
        var ownByte = Avx512BW.Shuffle(Vector512.Create(separators).AsByte(), Vector512.Create(ByteOfBit));
        var ownBit = Vector512.Create(0x8040201008040201).AsByte();
        var places = Avx512Vbmi2.Compress(Vector512<byte>.Zero, Vector512.Equals(ownByte & ownBit, ownBit), Vector512<byte>.Indices);
        var offset = Vector512.Create(at);
        for (int written = 0; written < count; written += 16)
        {
            (Avx512F.ConvertToVector512Int32(places.GetLower().GetLower()) + offset).StoreUnsafe(ref Unsafe.Add(ref end, written));
            places = Avx512F.AlignRight64(places.AsUInt64(), places.AsUInt64(), 2).AsByte();
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
