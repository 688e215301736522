using System.Globalization;

namespace Dashboard.Core.Data.Csv;

/// <summary>A value as RFC 4180 has it, numbers with a dot. Text that a spreadsheet would take for a formula gets a quote in front, which makes it text there too.</summary>
public static class CsvField
{
    public static string Of(object? value)
    {
        string text = value switch
        {
            null => "",
            string { Length: > 0 } words when words[0] is '=' or '+' or '-' or '@' or '\t' or '\r' => "'" + words,
            bool flag => flag ? "true" : "false",
            Enum name => name.ToString().ToLowerInvariant(),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
