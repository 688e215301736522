using System.Runtime.CompilerServices;
using System.Text;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>What the rows of a segment add up to so far: groups with their largest values, sound rows, and bad ones.</summary>
sealed unsafe class SegmentTally(CsvReader reader, GroupMaxColumns columns, int fieldsExpected)
{
    /// <summary>Groups by column are kept in memory and shown on a page, so their number has a bound.</summary>
    public const int MostGroups = 100_000;

    readonly GroupTop fileTop = new();
    readonly List<BadRow> badRows = [];
    long badRowCount;

    public GroupTable Groups { get; } = new();

    /// <summary>Where the file is the group: values below change nothing.</summary>
    public double FileBound => fileTop.Bound;

    public bool HasTooManyGroups => Groups.Count > MostGroups;

    /// <summary>Sound rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Counts sound rows that change nothing else.</summary>
    public void AddRows(int rows) => Rows += rows;

    /// <summary>Takes a row that has the right number of fields and sound quotes; false, and nothing taken, where its value is no number.</summary>
    /// <param name="ends">Where the byte before the row is, and where its fields end.</param>
    public bool TryTake(ReadOnlySpan<int> ends)
    {
        var kind = CsvNumber.Read(ContentOf(ends, columns.Value), out double value);
        if (kind == CsvNumberKind.Unreadable)
        {
            return false;
        }

        Rows++;
        value = kind == CsvNumberKind.Missing ? double.NaN : value;
        if (columns.Group >= 0)
        {
            AddToGroup(value, ends);
        }
        else if (fileTop.Wants(value))
        {
            fileTop.Add(value, ContentOf(ends, columns.Key));
        }

        return true;
    }

    /// <summary>Takes the reader's current row, sound or not.</summary>
    public void TakeRow()
    {
        if (reader.FieldCount != fieldsExpected || reader.Fault != QuoteFault.None)
        {
            AddShapeFault();
        }
        else if (!TryTake(reader.FieldEnds))
        {
            AddBad(columns.Value + 1, $"\"{Shorten(ContentOf(reader.FieldEnds, columns.Value))}\" is not a number");
        }
    }

    public SegmentFindings Findings(long start, SegmentFault fault) => new()
    {
        Start = start,
        End = reader.Offset,
        Lines = reader.Lines,
        Rows = Rows,
        BadRowCount = badRowCount,
        BadRows = badRows,
        Groups = columns.Group < 0
            ? [Finding(null, fileTop)]
            : Groups.All.Select(g => Finding(Encoding.UTF8.GetString(g.Name), g.Top)).ToList(),
        Fault = fault,
    };

    void AddToGroup(double value, ReadOnlySpan<int> ends)
    {
        nuint place = Groups.PlaceOf(ContentOf(ends, columns.Group));
        if (Groups.Wants(place, value))
        {
            Groups.Add(place, value, ContentOf(ends, columns.Key));
        }
    }

    /// <summary>A field without its quotes; the last one also without the CR of a CR LF, which an index counts to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ReadOnlySpan<byte> ContentOf(ReadOnlySpan<int> ends, int field)
    {
        int end = ends[field + 1];
        bool carriageReturn = field == fieldsExpected - 1 && end > ends[field] + 1 && reader.Text[end - 1] == '\r';
        return reader.Content(ends[field] + 1, carriageReturn ? end - 1 : end);
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

    static GroupFinding Finding(string? group, GroupTop top) =>
        new(group, top.Max, top.Keys.Select(key => Encoding.UTF8.GetString(key)).ToList());
}
