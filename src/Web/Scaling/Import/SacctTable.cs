using System.Text.RegularExpressions;

namespace Dashboard.Web.Scaling.Import;

/// <summary>A row of fields without the blanks around them.</summary>
/// <param name="Line">1 based.</param>
readonly record struct SacctRow(string[] Fields, int Line);

/// <summary>The rows that <c>sacct</c> prints, heading first: with bars between the fields (<c>-P</c>), or in columns as wide as a line of dashes under the heading says.</summary>
static partial class SacctTable
{
    public static IEnumerable<SacctRow> Rows(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select((line, i) => (Text: line.TrimStart('\uFEFF').TrimEnd(), Line: i + 1)).Where(l => l.Text.Trim().Length > 0).ToList();
        return lines.Count < 2 || !Dashes().IsMatch(lines[1].Text)
            ? lines.Select(l => new SacctRow([.. l.Text.Split('|').Select(f => f.Trim())], l.Line))
            : InColumns(lines, [.. Column().Matches(lines[1].Text).Select(m => m.Index..(m.Index + m.Length))]);
    }

    /// <summary>Whether the second line is one of dashes, as of no other table.</summary>
    public static bool HasColumns(string text) =>
        text.Split('\n').Where(l => l.Trim().Length > 0).Skip(1).FirstOrDefault() is { } second && Dashes().IsMatch(second.TrimEnd());

    /// <summary>Names in the heading have no blanks, and what was pasted may have lost those before the first.</summary>
    static IEnumerable<SacctRow> InColumns(List<(string Text, int Line)> lines, Range[] columns) =>
    [
        new SacctRow(Words(lines[0].Text), lines[0].Line),
        .. lines.Skip(2).Select(l => new SacctRow(Cut(l.Text, columns), l.Line)),
    ];

    /// <summary>By the columns; where something stands between two of them, blanks were lost on the way and the words are the fields.</summary>
    static string[] Cut(string row, Range[] columns)
    {
        string[] fields = [.. columns.Select(c => row[Math.Min(c.Start.Value, row.Length)..Math.Min(c.End.Value, row.Length)].Trim())];
        return fields.Sum(f => f.Length) == row.Count(c => !char.IsWhiteSpace(c)) + fields.Sum(f => f.Count(char.IsWhiteSpace)) ? fields : Words(row);
    }

    static string[] Words(string row) => row.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^\s*-{2,}(\s+-{2,})+$", RegexOptions.CultureInvariant)]
    private static partial Regex Dashes();

    [GeneratedRegex("-+", RegexOptions.CultureInvariant)]
    private static partial Regex Column();
}
