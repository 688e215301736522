using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>
/// Joins the findings of all segments in order. A segment counts only if it began where the row before it ended; one that
/// assumed otherwise, because the cut lay inside quotes, is scanned again from the right place.
/// </summary>
sealed class GroupMaxMerge(GroupMaxPlan plan)
{
    readonly SortedDictionary<string, (double? Max, SortedSet<string> Keys)> groups = new(StringComparer.Ordinal);
    readonly List<(string File, BadRow Row)> badRows = [];
    int next;
    int table = -1;
    long nextRow;
    long lines;
    long rows;
    long badRowCount;

    public void Add(SegmentFindings findings)
    {
        var segment = plan.Segments[next++];
        if (segment.Table != table)
        {
            BeginFile(segment.Table);
        }

        if (nextRow >= segment.To)
        {
            return;
        }

        Take(findings.Start == nextRow ? findings : SegmentScan.Run(plan, segment, nextRow, null));
    }

    public AnalysisResult Result() => ResultJson.Object(json =>
    {
        json.WriteStartArray("groups");
        foreach (var (name, (max, keys)) in groups)
        {
            WriteGroup(json, name, max, keys);
        }

        json.WriteEndArray();
        json.WriteNumber("rows", rows);
        json.WriteStartArray("badRows");
        foreach (var (file, row) in badRows)
        {
            WriteBadRow(json, file, row);
        }

        json.WriteEndArray();
        json.WriteNumber("badRowCount", badRowCount);
    });

    void BeginFile(int index)
    {
        table = index;
        nextRow = plan.Tables[index].DataStart;
        lines = plan.Tables[index].HeaderLines;
        if (plan.ByFile)
        {
            Merge(new GroupFinding(plan.FileGroups[index], null, []));
        }
    }

    void Take(SegmentFindings findings)
    {
        string name = plan.Tables[table].Name;
        if (findings.Fault != SegmentFault.None)
        {
            throw Refusal(findings, name);
        }

        foreach (var bad in findings.BadRows.Take(SegmentFindings.MostBadRows - badRows.Count))
        {
            badRows.Add((name, bad with { Line = lines + bad.Line + 1 }));
        }

        foreach (var group in findings.Groups)
        {
            Merge(group);
        }

        rows += findings.Rows;
        badRowCount += findings.BadRowCount;
        lines += findings.Lines;
        nextRow = findings.End;
    }

    void Merge(GroupFinding found)
    {
        string name = found.Group ?? plan.FileGroups[table];
        if (!groups.TryGetValue(name, out var top))
        {
            top = (null, new SortedSet<string>(StringComparer.Ordinal));
            RequireRoom();
        }

        if (found.Max is { } max && (top.Max is null || max > top.Max))
        {
            top = (max, new SortedSet<string>(StringComparer.Ordinal));
        }

        if (found.Max is not null && found.Max == top.Max)
        {
            top.Keys.UnionWith(found.Keys);
        }

        groups[name] = top;
    }

    void RequireRoom()
    {
        if (!plan.ByFile && groups.Count >= SegmentTally.MostGroups)
        {
            throw TooManyGroups();
        }
    }

    InputException Refusal(SegmentFindings findings, string name) => findings.Fault == SegmentFault.TooManyGroups
        ? TooManyGroups()
        : new InputException(string.Create(CultureInfo.InvariantCulture,
            $"{name}, line {lines + findings.Lines + 1}: the row is longer than {CsvReader.LongestRow >> 20} MiB; a quote is probably never closed."));

    static InputException TooManyGroups() => new(string.Create(CultureInfo.InvariantCulture,
        $"The column to group by has more than {SegmentTally.MostGroups} distinct values; allowed are {SegmentTally.MostGroups}."));

    static void WriteGroup(Utf8JsonWriter json, string name, double? max, SortedSet<string> keys)
    {
        json.WriteStartObject();
        json.WriteString("group", name);
        if (max is { } value)
        {
            // Adding zero turns -0 into 0, so that which of the two equal zeros came first does not show.
            json.WriteDouble("max", value + 0.0);
        }
        else
        {
            json.WriteNull("max");
        }

        json.WriteStartArray("keys");
        foreach (string key in keys)
        {
            json.WriteStringValue(key);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteBadRow(Utf8JsonWriter json, string file, BadRow row)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteNumber("line", row.Line);
        json.WriteNumber("column", row.Column);
        json.WriteString("reason", row.Reason);
        json.WriteEndObject();
    }
}
