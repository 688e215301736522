using System.Runtime.CompilerServices;
using System.Text;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>Scans one segment row by row.</summary>
sealed class SegmentScan
{
    /// <summary>Groups by column are kept in memory and shown on a page, so their number has a bound.</summary>
    public const int MostGroups = 100_000;

    readonly CsvReader reader;
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

    SegmentScan(CsvReader reader, CsvSegment segment, GroupMaxColumns columns, int fieldsExpected, MapContext? context)
    {
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
        var scan = new SegmentScan(reader, segment, columns, table.Columns.Count, context);
        scan.ScanRows();
        return scan.Findings(first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void ScanRows()
    {
        int refills = 0;
        while (fault == SegmentFault.None && reader.ReadRow())
        {
            if (reader.Refills != refills)
            {
                refills = reader.Refills;
                Report();
            }

            if (reader.FieldCount != fieldsExpected || reader.Fault != QuoteFault.None)
            {
                AddShapeFault();
                continue;
            }

            var text = reader.Field(columns.Value);
            var kind = CsvNumber.Read(text, out double value);
            if (kind == CsvNumberKind.Unreadable)
            {
                AddBad(columns.Value + 1, $"\"{Shorten(text)}\" is not a number");
                continue;
            }

            rows++;
            var top = columns.Group < 0 ? fileTop : TopOf(reader.Field(columns.Group));
            if (kind == CsvNumberKind.Number && top.Wants(value))
            {
                top.Add(value, reader.Field(columns.Key));
            }
        }

        fault = reader.RowTooLong ? SegmentFault.RowTooLong : fault;
        Report();
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
