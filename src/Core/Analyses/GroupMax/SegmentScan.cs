using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>Scans one segment: regular rows by their index, others one by one.</summary>
sealed class SegmentScan
{
    /// <summary>Where text is irregular it stays so for a while, and indexing it in vain costs time.</summary>
    const int RowsBetweenIndexes = 8;

    readonly CsvReader reader;
    readonly SegmentTally tally;
    readonly IndexedRows indexed;
    readonly MapContext? context;
    readonly CsvSegment segment;
    long reported;

    SegmentScan(CsvReader reader, CsvSegment segment, GroupMaxPlan plan, MapContext? context)
    {
        (this.reader, this.segment, this.context) = (reader, segment, context);
        var columns = plan.Columns[segment.Table];
        int fieldsExpected = plan.Tables[segment.Table].Columns.Count;
        tally = new SegmentTally(reader, columns, fieldsExpected);
        indexed = new IndexedRows(reader, tally, columns, fieldsExpected, plan.VectorBits);
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

        using var reader = new CsvReader(source, plan.Columns[segment.Table].Needed, first, segment.To, plan.BufferBytes, memory: plan.Memory);
        var scan = new SegmentScan(reader, segment, plan, context);
        scan.ScanRows();
        return scan.tally.Findings(first, scan.Fault);
    }

    SegmentFault Fault => reader.RowTooLong ? SegmentFault.RowTooLong
        : tally.HasTooManyGroups ? SegmentFault.TooManyGroups
        : SegmentFault.None;

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
            else if (!indexed.Take())
            {
                unindexed = RowsBetweenIndexes;
            }

            if (tally.HasTooManyGroups || !reader.ReadRow())
            {
                break;
            }

            if (reader.Refills != refills)
            {
                refills = reader.Refills;
                Report();
            }

            tally.TakeRow();
        }

        Report();
    }

    void Report()
    {
        long reached = Math.Min(reader.Offset, segment.To);
        context?.AddReadTicks(reader.TakeReadTicks());
        context?.Advance(Math.Max(0, reached - reported));
        reported = Math.Max(reached, reported);
    }
}
