using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboard.Web.Api;

/// <summary>Turns what the JSON reader says about a body into errors by JSON path, in words for its author.</summary>
static partial class JsonFaults
{
    public static IReadOnlyDictionary<string, string[]> Of(JsonException fault)
    {
        string path = Path(fault);
        if (Missing().Match(fault.Message) is { Success: true } missing)
        {
            return Quoted().Matches(missing.Groups[1].Value).ToDictionary(m => Join(path, m.Groups[1].Value), _ => new[] { "is missing" });
        }
        if (Unknown().Match(fault.Message) is { Success: true } unknown)
        {
            string name = unknown.Groups[1].Value;
            bool named = path == name || path.EndsWith("." + name, StringComparison.Ordinal);
            return Single(named ? path : Join(path, name), "is not a known field");
        }
        if (WrongType().Match(fault.Message) is { Success: true } wrong)
        {
            return Single(path, $"has the wrong type; expected {Expected(wrong.Groups[1].Value)}");
        }
        return Single(path, $"is not valid JSON{Place(fault)}: {FirstSentence(fault.Message)}");
    }

    /// <summary>Of an object of several kinds that does not say which it is.</summary>
    public static IReadOnlyDictionary<string, string[]> OfKind(NotSupportedException fault)
    {
        var path = PathInMessage().Match(fault.Message);
        return Single(path.Success ? Join(path.Groups[1].Value, "type") : "type", "is missing, or not the first field; it says which kind of object this is");
    }

    static string Path(JsonException fault)
    {
        string path = fault.Path ?? "";
        return path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path.TrimStart('$');
    }

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    static Dictionary<string, string[]> Single(string path, string message) => new() { [path] = [message] };

    static string Place(JsonException fault) =>
        fault.LineNumber is { } line ? $" at line {line + 1}, column {fault.BytePositionInLine + 1}" : "";

    static string FirstSentence(string message)
    {
        int end = message.IndexOf(" Path:", StringComparison.Ordinal);
        end = end < 0 ? message.IndexOf(" LineNumber:", StringComparison.Ordinal) : end;
        return end < 0 ? message : message[..end];
    }

    static string Expected(string type)
    {
        bool orNull = type.StartsWith("System.Nullable`1[", StringComparison.Ordinal);
        string name = orNull ? type["System.Nullable`1[".Length..].TrimEnd(']') : type;
        return name switch
        {
            "System.Int32" or "System.Int64" => "a whole number within its range",
            "System.Double" or "System.Single" => "a number",
            "System.Boolean" => "true or false",
            "System.String" => "a text",
            "System.DateTimeOffset" or "System.DateTime" => "a time such as 2030-01-31T12:00:00Z",
            _ when EnumNames(name) is { } names => $"one of {names}",
            _ when name.Contains("List`1", StringComparison.Ordinal) || name.EndsWith("[]", StringComparison.Ordinal) => "a list",
            _ => "an object",
        };
    }

    static string? EnumNames(string type)
    {
        var found = typeof(Core.Jobs.Lane).Assembly.GetType(type) ?? typeof(JsonFaults).Assembly.GetType(type);
        return found is { IsEnum: true } ? string.Join(", ", Enum.GetNames(found).Select(JsonNamingPolicy.CamelCase.ConvertName)) : null;
    }

    [GeneratedRegex(@"missing required properties including: (.*?)\.(?: Path:|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    [GeneratedRegex(@"Path: \$\.?(\S*)", RegexOptions.CultureInvariant)]
    private static partial Regex PathInMessage();

    [GeneratedRegex(@"'([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"The JSON property '([^']*)' could not be mapped", RegexOptions.CultureInvariant)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"could not be converted to (.+?)\.(?: Path:| The|$)", RegexOptions.CultureInvariant)]
    private static partial Regex WrongType();
}
