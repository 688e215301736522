using System.Globalization;
using System.Text;

namespace Dashboard.Core.Tests.Data;

/// <summary>The same analysis one character after another, with nothing shared with the real one.</summary>
sealed class ReferenceGroupMax
{
    sealed record Row(int Line, List<string> Fields, int? BadQuoteField, string? BadQuote);

    public static string Run(IReadOnlyList<(string Group, string File, byte[] Text)> files, bool byFile)
    {
        var groups = new SortedDictionary<string, (double? Max, SortedSet<string> Keys)>(StringComparer.Ordinal);
        var bad = new List<string>();
        int rows = 0;
        foreach (var (fileGroup, file, bytes) in files)
        {
            string text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
            var parsed = Parse(text);
            var header = parsed[0].Fields.Select(f => f.Trim()).ToList();
            int v = header.IndexOf("v");
            int k = header.IndexOf("k");
            int g = header.IndexOf("g");
            if (byFile)
            {
                groups.TryAdd(fileGroup, (null, new SortedSet<string>(StringComparer.Ordinal)));
            }

            foreach (var row in parsed.Skip(1))
            {
                if (row.BadQuote is not null)
                {
                    bad.Add($"{file}:{row.Line}:{row.BadQuoteField}:{row.BadQuote}");
                    continue;
                }

                if (row.Fields.Count != header.Count)
                {
                    bad.Add($"{file}:{row.Line}:{Math.Min(row.Fields.Count, header.Count) + 1}:ragged");
                    continue;
                }

                string written = row.Fields[v].Trim(' ', '\t');
                double? value = null;
                if (written != "" && !written.Equals("nan", StringComparison.OrdinalIgnoreCase))
                {
                    if (!double.TryParse(written, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out double number))
                    {
                        bad.Add($"{file}:{row.Line}:{v + 1}:number");
                        continue;
                    }

                    value = number;
                }

                rows++;
                string name = byFile ? fileGroup : row.Fields[g];
                var top = groups.TryGetValue(name, out var known) ? known : (null, new SortedSet<string>(StringComparer.Ordinal));
                if (value is { } some && (top.Item1 is null || some > top.Item1))
                {
                    top = (some, new SortedSet<string>(StringComparer.Ordinal));
                }

                if (value is not null && value == top.Item1)
                {
                    top.Item2.Add(row.Fields[k]);
                }

                groups[name] = top;
            }
        }

        return string.Join("\n", groups.Select(g => $"{g.Key}={(g.Value.Max + 0.0)?.ToString("R", CultureInfo.InvariantCulture) ?? "null"}[{string.Join("|", g.Value.Keys)}]"))
            + $"\nrows {rows} bad {bad.Count}\n" + string.Join("\n", bad.Take(100));
    }

    static List<Row> Parse(string text)
    {
        var rows = new List<Row>();
        int at = 0;
        int line = 1;
        while (at < text.Length)
        {
            int rowLine = line;
            var fields = new List<string>();
            int? badField = null;
            string? badQuote = null;
            int rowStart = at;
            while (true)
            {
                var field = new StringBuilder();
                if (at < text.Length && text[at] == '"')
                {
                    at++;
                    bool closed = false;
                    while (at < text.Length && !closed)
                    {
                        if (text[at] == '"' && at + 1 < text.Length && text[at + 1] == '"')
                        {
                            field.Append('"');
                            at += 2;
                        }
                        else if (text[at] == '"')
                        {
                            closed = true;
                            at++;
                        }
                        else
                        {
                            line += text[at] == '\n' || (text[at] == '\r' && !(at + 1 < text.Length && text[at + 1] == '\n')) ? 1 : 0;
                            field.Append(text[at++]);
                        }
                    }

                    bool more = at < text.Length && text[at] is not (',' or '\r' or '\n');
                    if ((!closed || more) && badQuote is null)
                    {
                        badField = fields.Count + 1;
                        badQuote = closed ? "after" : "open";
                    }
                }

                while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
                {
                    field.Append(text[at++]);
                }

                fields.Add(field.ToString());
                if (at < text.Length && text[at] == ',')
                {
                    at++;
                    continue;
                }

                break;
            }

            bool blank = at == rowStart;
            if (at < text.Length)
            {
                at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
                line++;
            }

            if (!blank)
            {
                rows.Add(new Row(rowLine, fields, badField, badQuote));
            }
        }

        return rows;
    }
}
