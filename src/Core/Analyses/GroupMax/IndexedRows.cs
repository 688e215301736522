using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>Whether rows are told apart by a column, known while the loop is compiled.</summary>
interface IGrouping
{
    static abstract bool ByColumn { get; }
}

readonly struct ByFile : IGrouping
{
    public static bool ByColumn => false;
}

readonly struct ByColumn : IGrouping
{
    static bool IGrouping.ByColumn => true;
}

/// <summary>
/// Takes the regular rows in memory by their index. Most change nothing: their value is missing, or a short number below the
/// largest of its group so far, quoted or not, in any column; only the others are taken by the tally, and what may be bad or blank
/// is read by the reader, which knows what to say of it. Values are read in one loop and compared in another: two small loops
/// keep what they need in registers, one large one does not.
/// </summary>
sealed unsafe class IndexedRows(CsvReader reader, SegmentTally tally, GroupMaxColumns columns, int fieldsExpected, int vectorBits)
{
    /// <summary>Stands for a value that must be looked at again: it reaches every bound. The row may lack fields: nothing of it may be read.</summary>
    const double Unclear = double.PositiveInfinity;

    readonly CsvRowIndex index = new();
    readonly double[] values = new double[CsvRowIndex.Window];

    /// <summary>Takes what is in memory; false where the next row is irregular or not whole.</summary>
    public bool Take()
    {
        if (!reader.IndexRows(index, vectorBits))
        {
            return false;
        }

        ReadValues();
        if (columns.Group < 0)
        {
            Compare<ByFile>();
        }
        else
        {
            Compare<ByColumn>();
        }

        return true;
    }

    /// <summary>A hot loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void ReadValues()
    {
        ref byte text = ref *reader.Text;
        ref int end = ref MemoryMarshal.GetReference(index.FieldEnds);
        ref double value = ref MemoryMarshal.GetArrayDataReference(values);
        var rowEnds = index.RowEnds;
        int expected = fieldsExpected;
        int field = columns.Value;
        bool last = field == expected - 1;
        int first = 0;
        for (int row = 0; row < rowEnds.Length; row++)
        {
            int behind = rowEnds[row];
            bool sound = behind - first == expected && IsShort(ref text, ref Unsafe.Add(ref end, first + field), last, out value);
            value = sound && Unsafe.Add(ref end, behind) - Unsafe.Add(ref end, first) > 2 ? value : Unclear;
            value = ref Unsafe.Add(ref value, 1);
            first = behind;
        }
    }

    /// <summary>A hot loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Compare<TGrouping>()
        where TGrouping : IGrouping
    {
        ref byte text = ref *reader.Text;
        ref int end = ref MemoryMarshal.GetReference(index.FieldEnds);
        ref int rowEnd = ref MemoryMarshal.GetReference(index.RowEnds);
        int rows = index.Rows;
        var groups = tally.Groups;
        int groupField = columns.Group;
        bool last = groupField == fieldsExpected - 1;
        double bound = tally.FileBound;
        int refills = reader.Refills;
        int first = 0;
        var counted = default(Counted);
        for (int row = 0; row < rows; row++)
        {
            double value = values[row];
            bool below = TGrouping.ByColumn
                ? value != Unclear && IsBelow(groups, value, ref text, ref Unsafe.Add(ref end, first + groupField), last)
                : !(value >= bound);
            if (!below)
            {
                row = TakeOne(row, first, ref counted);
                if (reader.Refills != refills || row < 0 || tally.HasTooManyGroups)
                {
                    return;
                }

                bound = tally.FileBound;
            }

            first = Unsafe.Add(ref rowEnd, row);
        }

        CountTo(rows, ref counted);
    }

    /// <summary>Rows counted so far, and how many of those behind them the tally counted itself.</summary>
    record struct Counted(int Rows, int Taken);

    /// <summary>Takes a row that may matter; the number of the last row taken, negative where none can follow by the index.</summary>
    /// <param name="first">Fields before it.</param>
    int TakeOne(int row, int first, ref Counted counted)
    {
        var ends = index.FieldEnds;
        var rowEnds = index.RowEnds;
        bool regular = rowEnds[row] - first == fieldsExpected && ends[rowEnds[row]] - ends[first] > 2;
        if (regular && tally.TryTake(ends.Slice(first, fieldsExpected + 1)))
        {
            counted.Taken++;
            return tally.HasTooManyGroups ? -1 : row;
        }

        CountTo(row, ref counted);
        if (!reader.ReadRow())
        {
            return -1;
        }

        tally.TakeRow();
        while (row + 1 < rowEnds.Length && ends[rowEnds[row]] + 1 < reader.Position)
        {
            row++;
        }

        counted = new Counted(row + 1, 0);
        return ends[rowEnds[row]] + 1 == reader.Position ? row : -1;
    }

    /// <summary>Counts the rows before one, and lets the reader go on with it.</summary>
    void CountTo(int row, ref Counted counted)
    {
        int lines = row - counted.Rows;
        tally.AddRows(lines - counted.Taken);
        reader.Skip(index.FieldEnds[row == 0 ? 0 : index.RowEnds[row - 1]] + 1, lines);
        counted = new Counted(row, 0);
    }

    /// <summary>Whether a field is nothing, then NaN, or a number of at most eight characters.</summary>
    /// <param name="endBefore">Where the field before ends, and behind it where this one does.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsShort(ref byte text, ref int endBefore, bool last, out double value)
    {
        ref byte field = ref Bare(ref text, ref endBefore, last, out int length);
        return CsvNumber.TryShort(ref field, length, out value);
    }

    /// <summary>Whether a value would change nothing in its group; false where the group is new, or its name has quotes to take out first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsBelow(GroupTable groups, double value, ref byte text, ref int endBefore, bool last)
    {
        ref byte name = ref Bare(ref text, ref endBefore, last, out int length);
        bool quoted = Unsafe.Add(ref text, endBefore + 1) == '"';
        return !(quoted && HasQuote(ref name, length)) && groups.IsBelow(value, ref name, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool HasQuote(ref byte name, int length) => length <= Vector128<byte>.Count
        ? (Vector128.Equals(Vector128.LoadUnsafe(ref name), Vector128.Create((byte)'"')).ExtractMostSignificantBits() & ((1u << length) - 1)) != 0
        : MemoryMarshal.CreateReadOnlySpan(ref name, length).Contains((byte)'"');

    /// <summary>A regular field without the quotes around it and without the CR of its line end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ref byte Bare(ref byte text, ref int endBefore, bool last, out int length)
    {
        int from = endBefore + 1;
        length = Unsafe.Add(ref endBefore, 1) - from;
        length -= last && length > 0 && Unsafe.Add(ref text, from + length - 1) == '\r' ? 1 : 0;
        ref byte field = ref Unsafe.Add(ref text, from);
        if (field == '"')
        {
            length -= 2;
            return ref Unsafe.Add(ref field, 1);
        }

        return ref field;
    }
}
