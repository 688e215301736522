using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>
/// A result of <c>group-max</c> as the course's script prints it, a line for each group: <c>1988 02 1320.0 ['DCA', 'TUS']</c>.
/// Groups named by a month fall into year and month; numbers and texts are as Python writes them.
/// </summary>
public static partial class CourseLines
{
    /// <summary>All groups in their order, each line ended by a line feed; null where this is no result of <c>group-max</c>.</summary>
    public static string? Of(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("groups", out var groups) || groups.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var group in groups.EnumerateArray())
        {
            text.Append(Line(group.GetProperty("group").GetString()!, NumberOf(group.GetProperty("max")),
                group.GetProperty("keys").EnumerateArray().Select(k => k.GetString()!))).Append('\n');
        }

        return text.ToString();
    }

    /// <param name="max">Null for a group without values, which Python calls <c>None</c>.</param>
    public static string Line(string group, double? max, IEnumerable<string> keys) =>
        $"{Month().Replace(group, "$1 $2")} {(max is { } value ? Number(value) : "None")} [{string.Join(", ", keys.Select(Text))}]";

    static double? NumberOf(JsonElement max) => max.ValueKind switch
    {
        JsonValueKind.Number => max.GetDouble(),
        JsonValueKind.String => double.Parse(max.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Python's <c>repr</c> of a float: the shortest digits that read back as the same number, with a point or an exponent.</summary>
    static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (value != 0 && Math.Abs(value) is < 1e-4 or >= 1e16)
        {
            return shortest.ToLowerInvariant();
        }

        // A decimal holds all these digits and is written without an exponent, which .NET would use from 1e15 on.
        string plain = decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return plain.Contains('.') ? plain : plain + ".0";
    }

    /// <summary>Python's <c>repr</c> of a text: single quotes unless only those occur inside.</summary>
    static string Text(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var literal = new StringBuilder().Append(quote);
        foreach (char c in text)
        {
            _ = c switch
            {
                '\\' => literal.Append("\\\\"),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                _ when c == quote => literal.Append('\\').Append(c),
                _ when char.IsControl(c) => literal.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => literal.Append(c),
            };
        }

        return literal.Append(quote).ToString();
    }

    [GeneratedRegex(@"\A([0-9]{4})-([0-9]{2})\z")]
    private static partial Regex Month();
}
