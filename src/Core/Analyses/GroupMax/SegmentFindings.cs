
namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>Why the rest of a segment could not be scanned.</summary>
enum SegmentFault { None, RowTooLong, TooManyGroups }

/// <param name="Line">Lines from the segment's first row to this one, 0 based.</param>
/// <param name="Column">The 1-based field where the row goes wrong.</param>
sealed record BadRow(long Line, int Column, string Reason);

/// <param name="Group">Null where the file is the group.</param>
sealed record GroupFinding(string? Group, double? Max, IReadOnlyList<string> Keys);

/// <summary>What the scan of one segment found.</summary>
sealed record SegmentFindings
{
    /// <summary>Bad rows that are described; the rest is only counted.</summary>
    public const int MostBadRows = 100;

    /// <summary>Where the scan began; null where no row was known to start in the segment.</summary>
    public long? Start { get; init; }

    /// <summary>Where the row behind the last one starts.</summary>
    public long End { get; init; }

    /// <summary>Lines between the two.</summary>
    public long Lines { get; init; }

    public long Rows { get; init; }
    public long BadRowCount { get; init; }
    public IReadOnlyList<BadRow> BadRows { get; init; } = [];
    public IReadOnlyList<GroupFinding> Groups { get; init; } = [];
    public SegmentFault Fault { get; init; }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Start ?? -1);
        writer.Write(End);
        writer.Write(Lines);
        writer.Write(Rows);
        writer.Write(BadRowCount);
        writer.Write((byte)Fault);
        writer.Write(BadRows.Count);
        foreach (var bad in BadRows)
        {
            writer.Write(bad.Line);
            writer.Write(bad.Column);
            writer.Write(bad.Reason);
        }

        writer.Write(Groups.Count);
        foreach (var group in Groups)
        {
            WriteGroup(writer, group);
        }
    }

    public static SegmentFindings Read(BinaryReader reader)
    {
        long start = reader.ReadInt64();
        return new SegmentFindings
        {
            Start = start < 0 ? null : start,
            End = reader.ReadInt64(),
            Lines = reader.ReadInt64(),
            Rows = reader.ReadInt64(),
            BadRowCount = reader.ReadInt64(),
            Fault = (SegmentFault)reader.ReadByte(),
            BadRows = ReadList(reader, r => new BadRow(r.ReadInt64(), r.ReadInt32(), r.ReadString())),
            Groups = ReadList(reader, ReadGroup),
        };
    }

    static void WriteGroup(BinaryWriter writer, GroupFinding group)
    {
        writer.Write(group.Group is not null);
        writer.Write(group.Group ?? "");
        writer.Write(group.Max ?? double.NaN);
        writer.Write(group.Keys.Count);
        foreach (string key in group.Keys)
        {
            writer.Write(key);
        }
    }

    static GroupFinding ReadGroup(BinaryReader reader)
    {
        bool named = reader.ReadBoolean();
        string name = reader.ReadString();
        double max = reader.ReadDouble();
        return new GroupFinding(named ? name : null, double.IsNaN(max) ? null : max, ReadList(reader, r => r.ReadString()));
    }

    static T[] ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var items = new T[reader.ReadInt32()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = read(reader);
        }

        return items;
    }
}
