using Dashboard.Core.Data;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>Places of the columns in one file; <see cref="Group"/> is -1 where the file is the group.</summary>
readonly record struct GroupMaxColumns(int Value, int Key, int Group)
{
    public int Needed => Math.Max(Value, Math.Max(Key, Group)) + 1;
}

/// <summary>What every worker knows before it starts: files, their columns and groups, and the segments to scan.</summary>
sealed class GroupMaxPlan
{
    public GroupMaxPlan(GroupMaxParameters parameters, IReadOnlyList<CsvTable> tables, long segmentBytes = CsvPlan.UsualSegment, int bufferBytes = 1 << 20)
    {
        Tables = tables;
        BufferBytes = bufferBytes;
        ByFile = parameters.GroupBy == GroupMaxParameters.ByFile;
        Columns = tables.Select(t => ColumnsOf(t, parameters)).ToList();
        FileGroups = GroupNames(tables);
        Segments = CsvPlan.Segments(tables, segmentBytes);
        SegmentsPerChunk = CsvPlan.SegmentsPerChunk(Segments.Count);
    }

    public IReadOnlyList<CsvTable> Tables { get; }
    public IReadOnlyList<GroupMaxColumns> Columns { get; }
    public IReadOnlyList<string> FileGroups { get; }
    public IReadOnlyList<CsvSegment> Segments { get; }
    public int SegmentsPerChunk { get; }
    public int BufferBytes { get; }
    public bool ByFile { get; }

    /// <summary>Width of the vectors of the scan; results do not depend on it.</summary>
    public int VectorBits { get; init; } = VectorWidth.Bits;

    /// <summary>Where text lies while it is scanned.</summary>
    public ITextMemory Memory { get; init; } = NativeTextMemory.Shared;

    /// <summary>Opens a file for a scan; priming puts text in memory here.</summary>
    public Func<CsvTable, Data.IByteSource> Open { get; init; } = table => table.Open();

    public IReadOnlyList<Chunk> Chunks()
    {
        var chunks = new Chunk[(Segments.Count + SegmentsPerChunk - 1) / SegmentsPerChunk];
        for (int i = 0; i < chunks.Length; i++)
        {
            var segments = SegmentsOf(i).ToList();
            chunks[i] = new Chunk(i, segments.Sum(s => s.Bytes), Label(segments));
        }

        return chunks;
    }

    public IEnumerable<CsvSegment> SegmentsOf(int chunk) => Segments.Skip(chunk * SegmentsPerChunk).Take(SegmentsPerChunk);

    string Label(List<CsvSegment> segments)
    {
        var table = Tables[segments[0].Table];
        return segments.Count > 1 ? $"{table.Name} and {segments.Count - 1} more"
            : segments[0].Bytes == table.Length ? table.Name
            : $"{table.Name} from {segments[0].From >> 20} MiB";
    }

    GroupMaxColumns ColumnsOf(CsvTable table, GroupMaxParameters parameters) => new(
        table.IndexOf(parameters.Value), table.IndexOf(parameters.Key), ByFile ? -1 : table.IndexOf(parameters.GroupBy));

    /// <summary>
    /// A file's group is its name without extension. Where files of one name lie in several folders they are groups of
    /// their own, named by their paths: 1988/01 and 1989/01 are different months.
    /// </summary>
    static List<string> GroupNames(IReadOnlyList<CsvTable> tables)
    {
        var shared = tables.GroupBy(t => BareName(t.Name)).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        return tables.Select(t => shared.Contains(BareName(t.Name)) ? Path.ChangeExtension(t.Name, null) : BareName(t.Name)).ToList();
    }

    static string BareName(string name) => Path.GetFileNameWithoutExtension(name);
}
