namespace Dashboard.Core.Data.Csv;

/// <summary>
/// A stretch of one file that one worker scans. Rows belong to the segment in which they start. Where a segment's first row
/// starts cannot be known without what lies before it: a line end there may stand inside quotes. So a worker assumes that
/// the first line end ends a row, and says where its last row ended; if that is not where the next segment began, the next
/// one was wrong and is scanned again from the right place. Files that quote line ends exactly at a
/// cut are rare, so this costs nothing in practice and is right always.
/// </summary>
/// <param name="Table">Place of the file in the plan.</param>
/// <param name="From">First byte, 0 based.</param>
/// <param name="To">One behind the last byte.</param>
readonly record struct CsvSegment(int Table, long From, long To)
{
    public long Bytes => To - From;
}

/// <summary>Cuts files into segments and segments into chunks by their sizes alone, so that every worker plans the same.</summary>
static class CsvPlan
{
    public const int MostChunks = 4096;
    public const long UsualSegment = 8 << 20;

    /// <summary>Segments in file order. Small files are one each; larger ones are cut into equal parts.</summary>
    /// <param name="segmentBytes">Largest segment, as long as that gives at most half of <see cref="MostChunks"/> cuts.</param>
    public static IReadOnlyList<CsvSegment> Segments(IReadOnlyList<CsvTable> tables, long segmentBytes = UsualSegment)
    {
        long total = tables.Sum(t => t.Length);
        long largest = Math.Max(segmentBytes, total / (MostChunks / 2));
        var segments = new List<CsvSegment>();
        for (int table = 0; table < tables.Count; table++)
        {
            long length = tables[table].Length;
            long parts = Math.Max(1, (length + largest - 1) / largest);
            for (long part = 0; part < parts; part++)
            {
                segments.Add(new CsvSegment(table, Edge(part), Edge(part + 1)));
            }

            long Edge(long part) => (long)((Int128)length * part / parts);
        }

        return segments;
    }

    /// <summary>How many neighbouring segments make up one chunk: one, unless there are more files than chunks.</summary>
    public static int SegmentsPerChunk(int segments) => Math.Max(1, (segments + MostChunks - 1) / MostChunks);

    /// <summary>
    /// Offset of the first row of a segment, assuming that its first line end (or that just before it) ends a row;
    /// null where it holds none, so that no row is known to start in it.
    /// </summary>
    public static long? AssumedStart(CsvSegment segment, CsvTable table, IByteSource source, Span<byte> scratch)
    {
        if (segment.From <= table.DataStart)
        {
            return table.DataStart < segment.To ? table.DataStart : null;
        }

        for (long at = segment.From - 1; at < segment.To - 1;)
        {
            int read = source.Read(at, scratch[..(int)Math.Min(scratch.Length, segment.To - 1 - at)]);
            int found = scratch[..read].IndexOf((byte)'\n');
            if (found >= 0)
            {
                return at + found + 1;
            }

            if (read == 0)
            {
                break;
            }

            at += read;
        }

        return null;
    }
}
