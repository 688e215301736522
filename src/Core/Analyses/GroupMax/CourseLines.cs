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

        var (digits, exponent) = Shortest(Math.Abs(value));
        return (value < 0 ? "-" : "") + (exponent is >= -4 and < 16 ? Plain(digits, exponent) : Scientific(digits, exponent));
    }

    /// <summary>The digits without zeros at either end, and the power of ten of the first one.</summary>
    static (string Digits, int Exponent) Shortest(double value)
    {
        string[] parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        string mantissa = parts[0].Contains('.') ? parts[0] : parts[0] + ".";
        string digits = mantissa.Replace(".", "").TrimStart('0');
        int first = mantissa.IndexOf('.') - (mantissa.Length - 1 - digits.Length) - 1;
        int exponent = digits.Length == 0 ? 0 : first + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        return (digits.Length == 0 ? "0" : digits.TrimEnd('0'), exponent);
    }

    static string Plain(string digits, int exponent) =>
        exponent < 0 ? "0." + new string('0', -exponent - 1) + digits
        : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') + ".0"
        : digits.Insert(exponent + 1, ".");

    static string Scientific(string digits, int exponent) => string.Create(CultureInfo.InvariantCulture,
        $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

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
