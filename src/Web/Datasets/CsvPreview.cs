using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Web.Datasets;

/// <summary>The names and first rows of a CSV file (RFC 4180), from its first 256 KiB only.</summary>
static class CsvPreview
{
    const int Characters = 1 << 18;
    const int Rows = 20;
    const int LongestCell = 200;

    public static (IReadOnlyList<DatasetColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) Read(SafeFileHandle file)
    {
        using var reader = new StreamReader(new FileStream(file, FileAccess.Read), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        char[] text = new char[Characters];
        int length = reader.ReadBlock(text);
        var records = Records(text.AsSpan(0, length), atEnd: length < Characters);
        return records.Count == 0 ? ([], []) : Table(records);
    }

    static (IReadOnlyList<DatasetColumn>, IReadOnlyList<IReadOnlyList<string>>) Table(List<List<string>> records)
    {
        var header = records[0];
        // Files of the Bureau of Transportation Statistics end every line, the header too, in a comma.
        int width = header[^1].Length == 0 ? header.Count - 1 : header.Count;
        var rows = records.Skip(1).Where(r => r.Count > 1 || r[0].Length > 0).Take(Rows).Select(r => Fit(r, width)).ToList();
        var columns = header.Take(width).Select((name, i) => new DatasetColumn(name.Trim(), TypeOf(rows.Select(r => r[i])))).ToList();
        return (columns, rows);
    }

    static IReadOnlyList<string> Fit(List<string> record, int width) =>
        [.. record.Concat(Enumerable.Repeat("", width)).Take(width).Select(c => c.Length > LongestCell ? c[..LongestCell] + "…" : c)];

    static string TypeOf(IEnumerable<string> cells)
    {
        var filled = cells.Where(c => c.Length > 0).ToList();
        return filled.Count == 0 ? "text"
            : filled.All(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) ? "number"
            : filled.All(c => DateTime.TryParseExact(c, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) ? "date"
            : "text";
    }

    static List<List<string>> Records(ReadOnlySpan<char> text, bool atEnd)
    {
        var records = new List<List<string>>();
        var record = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length && records.Count <= Rows; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(text[i++]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                record.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    records.Add(record);
                    record = [];
                }
            }
            else if (c != '\r')
            {
                cell.Append(c);
            }
        }
        // The last line may lack its end; one that the limit cut is left out.
        if (atEnd && records.Count <= Rows && (cell.Length > 0 || record.Count > 0))
        {
            records.Add([.. record, cell.ToString()]);
        }
        return records;
    }
}
