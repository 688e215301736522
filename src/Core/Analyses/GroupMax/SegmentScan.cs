using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>Scans one segment row by row.</summary>
sealed class SegmentScan
{
    /// <summary>Groups by column are kept in memory and shown on a page, so their number has a bound.</summary>
    public const int MostGroups = 100_000;

    /// <summary>Where text is irregular it stays so for a while, and indexing it in vain costs time.</summary>
    const int RowsBetweenIndexes = 8;

    readonly CsvReader reader;
    readonly CsvRowIndex index = new();
    readonly int vectorBits;
    readonly MapContext? context;
    readonly CsvSegment segment;
    readonly GroupMaxColumns columns;
    readonly int fieldsExpected;
    readonly Dictionary<byte[], GroupTop> groups = new(ByteText.Comparer);
    readonly Dictionary<byte[], GroupTop>.AlternateLookup<ReadOnlySpan<byte>> groupByName;
    readonly GroupTop fileTop = new();
    readonly List<BadRow> badRows = [];
    long rows;
    long badRowCount;
    long reported;
    SegmentFault fault;

    SegmentScan(CsvReader reader, CsvSegment segment, GroupMaxColumns columns, int fieldsExpected, int vectorBits, MapContext? context)
    {
        this.vectorBits = vectorBits;
        this.reader = reader;
        this.segment = segment;
        this.columns = columns;
        this.fieldsExpected = fieldsExpected;
        this.context = context;
        groupByName = groups.GetAlternateLookup<ReadOnlySpan<byte>>();
        reported = segment.From;
    }

    /// <param name="start">Where the first row starts, if that is known; otherwise it is assumed.</param>
    /// <param name="context">Null in a repair at the end, which reports no progress.</param>
    public static SegmentFindings Run(GroupMaxPlan plan, CsvSegment segment, long? start, MapContext? context)
    {
        var table = plan.Tables[segment.Table];
        using var source = plan.Open(table);
        if (source.Length != table.Length)
        {
            throw new InputException($"{table.Name} changed while it was read.");
        }

        start ??= CsvPlan.AssumedStart(segment, table, source, stackalloc byte[4096]);
        if (start is not { } first)
        {
            return new SegmentFindings { End = segment.To };
        }

        var columns = plan.Columns[segment.Table];
        using var reader = new CsvReader(source, columns.Needed, first, segment.To, plan.BufferBytes);
        var scan = new SegmentScan(reader, segment, columns, table.Columns.Count, plan.VectorBits, context);
        scan.ScanRows();
        return scan.Findings(first);
    }

    void ScanRows()
    {
        int refills = 0;
        int unindexed = 0;
        while (true)
        {
            if (unindexed > 0)
            {
                unindexed--;
            }
            else if (!ScanIndexedRows())
            {
                unindexed = RowsBetweenIndexes;
            }

            if (fault != SegmentFault.None || !reader.ReadRow())
            {
                break;
            }

            if (reader.Refills != refills)
            {
                refills = reader.Refills;
                Report();
            }

            TakeRow();
        }

        fault = reader.RowTooLong ? SegmentFault.RowTooLong : fault;
        Report();
    }

    /// <summary>
    /// Takes the regular rows in memory by their index; a row that may be bad or blank is read by the reader, which knows
    /// what to say of it. False where there was none. The hot loop, and long because it is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool ScanIndexedRows()
    {
        if (!reader.IndexRows(index, vectorBits))
        {
            return false;
        }

        var ends = index.FieldEnds;
        var rowEnds = index.RowEnds;
        ref byte text = ref MemoryMarshal.GetArrayDataReference(reader.Text);
        ref int end = ref MemoryMarshal.GetReference(ends);
        int expected = fieldsExpected;
        int valueField = columns.Value;
        bool valueAlone = columns.Group < 0 && valueField < expected - 1;
        double bound = fileTop.Bound;
        int refills = reader.Refills;
        int first = 0;
        int start = reader.Position;
        int taken = 0;
        for (int row = 0; row < rowEnds.Length; row++)
        {
            int behind = rowEnds[row];
            bool regular = behind - first == expected && Unsafe.Add(ref end, behind) - start > 1;
            if (regular && valueAlone && IsBelow(bound, ref text, ref Unsafe.Add(ref end, first + valueField)))
            {
                taken++;
                rows++;
            }
            else if (regular && TakeIndexed(ends.Slice(first, expected + 1)))
            {
                bound = fileTop.Bound;
                taken++;
            }
            else
            {
                reader.Skip(start, taken);
                taken = 0;
                if (!reader.ReadRow())
                {
                    return true;
                }

                TakeRow();
                bound = fileTop.Bound;
                while (row + 1 < rowEnds.Length && ends[rowEnds[row]] + 1 < reader.Position)
                {
                    row++;
                }

                if (reader.Refills != refills || ends[rowEnds[row]] + 1 != reader.Position)
                {
                    return true;
                }
            }

            if (fault != SegmentFault.None)
            {
                return true;
            }

            first = rowEnds[row];
            start = ends[first] + 1;
        }

        reader.Skip(start, taken);
        return true;
    }

    /// <summary>Whether a row that is regular need not be looked at any more: its value is missing, or a short number below the maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsBelow(double bound, ref byte text, ref int endBefore)
    {
        int from = endBefore + 1;
        int length = Unsafe.Add(ref endBefore, 1) - from;
        return CsvNumber.TryShort(ref Unsafe.Add(ref text, from), length, out double value) && !(value >= bound);
    }

    /// <summary>Takes a row with the right number of fields; false where its value is no number.</summary>
    /// <param name="ends">Where the field before the row and the fields of the row end.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TakeIndexed(ReadOnlySpan<int> ends)
    {
        int start = ends[columns.Value] + 1;
        int end = EndOf(ends, columns.Value);
        if (!CsvNumber.TryShort(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(reader.Text), start), end - start, out double value)
            && CsvNumber.Read(reader.Content(start, end), out value) == CsvNumberKind.Unreadable)
        {
            return false;
        }

        rows++;
        var top = columns.Group < 0 ? fileTop : TopOf(ContentOf(ends, columns.Group));
        if (top.Wants(value))
        {
            top.Add(value, ContentOf(ends, columns.Key));
        }

        return true;
    }

    ReadOnlySpan<byte> ContentOf(ReadOnlySpan<int> ends, int field) => reader.Content(ends[field] + 1, EndOf(ends, field));

    /// <summary>The last field ends before CR LF where lines do; nowhere else does the index let a CR stand before an LF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int EndOf(ReadOnlySpan<int> ends, int field)
    {
        int end = ends[field + 1];
        return field == fieldsExpected - 1 && reader.Text[end - 1] == '\r' ? end - 1 : end;
    }

    void TakeRow()
    {
        if (reader.FieldCount != fieldsExpected || reader.Fault != QuoteFault.None)
        {
            AddShapeFault();
            return;
        }

        var text = reader.Field(columns.Value);
        var kind = CsvNumber.Read(text, out double value);
        if (kind == CsvNumberKind.Unreadable)
        {
            AddBad(columns.Value + 1, $"\"{Shorten(text)}\" is not a number");
            return;
        }

        rows++;
        var top = columns.Group < 0 ? fileTop : TopOf(reader.Field(columns.Group));
        if (kind == CsvNumberKind.Number && top.Wants(value))
        {
            top.Add(value, reader.Field(columns.Key));
        }
    }

    GroupTop TopOf(ReadOnlySpan<byte> name)
    {
        if (groupByName.TryGetValue(name, out var top))
        {
            return top;
        }

        fault = groups.Count == MostGroups ? SegmentFault.TooManyGroups : fault;
        top = new GroupTop();
        groupByName[name] = top;
        return top;
    }

    void Report()
    {
        long reached = Math.Min(reader.Offset, segment.To);
        context?.AddReadTicks(reader.TakeReadTicks());
        context?.Advance(Math.Max(0, reached - reported));
        reported = Math.Max(reached, reported);
    }

    void AddShapeFault()
    {
        switch (reader.Fault)
        {
            case QuoteFault.NeverClosed:
                AddBad(reader.FaultField, "a quote that opens here is never closed");
                break;
            case QuoteFault.TextAfterClosing:
                AddBad(reader.FaultField, "text follows a closing quote");
                break;
            default:
                int found = reader.FieldCount;
                AddBad(Math.Min(found, fieldsExpected) + 1, $"{Fields(found)}, but the header has {fieldsExpected}");
                break;
        }
    }

    static string Fields(int count) => count == 1 ? "1 field" : $"{count} fields";

    void AddBad(int column, string reason)
    {
        badRowCount++;
        if (badRows.Count < SegmentFindings.MostBadRows)
        {
            badRows.Add(new BadRow(reader.LinesBefore, column, reason));
        }
    }

    static string Shorten(ReadOnlySpan<byte> text)
    {
        const int most = 40;
        string shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * most)]);
        return shown.Length <= most ? shown : shown[..most] + "…";
    }

    SegmentFindings Findings(long start) => new()
    {
        Start = start,
        End = reader.Offset,
        Lines = reader.Lines,
        Rows = rows,
        BadRowCount = badRowCount,
        BadRows = badRows,
        Groups = columns.Group < 0
            ? [Finding(null, fileTop)]
            : groups.Select(g => Finding(Encoding.UTF8.GetString(g.Key), g.Value)).ToList(),
        Fault = fault,
    };

    static GroupFinding Finding(string? group, GroupTop top) =>
        new(group, top.Max, top.Keys.Select(key => Encoding.UTF8.GetString(key)).ToList());
}
