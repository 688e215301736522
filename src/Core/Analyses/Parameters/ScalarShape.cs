using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Dashboard.Core.Analyses.Parameters;

enum ParameterKind { Flag, Whole, Number, Text, Choice }

/// <summary>One value: true or false, a number, text, or one of several names.</summary>
sealed class ScalarShape(Type type, ParameterKind kind, NumberRangeAttribute? range, TextLengthAttribute? length, bool nonFinite = false) : ParameterShape
{
    public override bool Nested => false;

    public override string Expectation => kind switch
    {
        ParameterKind.Flag => "true or false",
        ParameterKind.Whole => "a whole number" + RangeInWords,
        ParameterKind.Number when nonFinite => $"a number{RangeInWords}, or one of the texts {string.Join(", ", NonFinite.Keys)}",
        ParameterKind.Number => "a finite number" + RangeInWords,
        ParameterKind.Choice => "one of " + string.Join(", ", Choices),
        _ => length is null ? "text" : $"text of {length.Min} to {length.Max} characters",
    };

    static readonly IReadOnlyDictionary<string, double> NonFinite = new Dictionary<string, double>
    {
        ["NaN"] = double.NaN, ["Infinity"] = double.PositiveInfinity, ["-Infinity"] = double.NegativeInfinity,
    };

    IEnumerable<string> Choices => Enum.GetNames(type).Select(ChoiceOf);

    public static ParameterKind? KindOf(Type type) =>
        type == typeof(bool) ? ParameterKind.Flag
        : type == typeof(int) || type == typeof(long) ? ParameterKind.Whole
        : type == typeof(double) ? ParameterKind.Number
        : type == typeof(string) ? ParameterKind.Text
        : type.IsEnum ? ParameterKind.Choice
        : null;

    public override object? Read(JsonElement json, string path, FaultList faults) => (kind switch
    {
        ParameterKind.Flag => ReadFlag(json),
        ParameterKind.Whole => ReadWhole(json),
        ParameterKind.Number => ReadNumber(json),
        ParameterKind.Choice => ReadChoice(json),
        _ => ReadText(json),
    }) ?? Refuse(json, path, faults);

    public override JsonNode ToNode(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int whole => JsonValue.Create(whole),
        long whole => JsonValue.Create(whole),
        double number => double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(NonFinite.Single(n => n.Value.Equals(number)).Key),
        Enum choice => JsonValue.Create(ChoiceOf(choice.ToString())),
        _ => JsonValue.Create((string)value),
    };

    public override void Describe(JsonObject schema)
    {
        if (nonFinite)
        {
            schema["type"] = new JsonArray("number", "string");
            schema["pattern"] = $"^({string.Join('|', NonFinite.Keys)})$";
            return;
        }

        schema["type"] = kind switch
        {
            ParameterKind.Flag => "boolean",
            ParameterKind.Whole => "integer",
            ParameterKind.Number => "number",
            _ => "string",
        };
        if (kind == ParameterKind.Choice)
        {
            schema["enum"] = new JsonArray(Choices.Select(c => JsonValue.Create(c)).ToArray<JsonNode?>());
        }

        if (length is not null && kind == ParameterKind.Text)
        {
            schema["minLength"] = length.Min;
            schema["maxLength"] = length.Max;
        }

        if (range is not null && kind is ParameterKind.Whole or ParameterKind.Number)
        {
            schema[range!.MinExclusive ? "exclusiveMinimum" : "minimum"] = Bound(range.Min);
            schema[range.MaxExclusive ? "exclusiveMaximum" : "maximum"] = Bound(range.Max);
        }
    }

    /// <summary>A choice as JSON has it: in camel case unless <see cref="JsonStringEnumMemberNameAttribute"/> says otherwise.</summary>
    string ChoiceOf(string member) =>
        type.GetField(member)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(member);

    JsonValue Bound(double bound) => kind == ParameterKind.Whole ? JsonValue.Create((long)bound) : JsonValue.Create(bound);

    string RangeInWords => (range?.MinExclusive, range?.MaxExclusive) switch
    {
        (null, _) => "",
        (false, false) => $" from {Show(range.Min)} to {Show(range.Max)}",
        (true, false) => $" above {Show(range.Min)}, up to {Show(range.Max)}",
        (false, true) => $" from {Show(range.Min)} to below {Show(range.Max)}",
        (true, true) => $" between {Show(range.Min)} and {Show(range.Max)}, both excluded",
        _ => "",
    };

    static string Show(double bound) =>
        Math.Abs(bound) < 1e18 && bound == Math.Floor(bound)
            ? ((long)bound).ToString(CultureInfo.InvariantCulture)
            : bound.ToString("R", CultureInfo.InvariantCulture);

    static object? ReadFlag(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    // 20, 20.0 and 2e1 are the same whole number in JSON Schema's eyes, so also here.
    object? ReadWhole(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Number || !TryWhole(json, out long whole) || !InRange(whole))
        {
            return null;
        }

        return type != typeof(int) ? whole : whole is >= int.MinValue and <= int.MaxValue ? (object)(int)whole : null;
    }

    static bool TryWhole(JsonElement json, out long whole)
    {
        if (json.TryGetInt64(out whole))
        {
            return true;
        }

        // A decimal rounds digits beyond its 28, so a fraction too fine for it must not pass as whole.
        if (json.GetRawText().Length > 28 || !json.TryGetDecimal(out decimal exact) || exact != decimal.Truncate(exact)
            || exact is < long.MinValue or > long.MaxValue || (exact == 0 && json.TryGetDouble(out double d) && d != 0))
        {
            return false;
        }

        whole = (long)exact;
        return true;
    }

    bool InRange(long value) => range is null
        || ((range.MinExclusive ? value > (long)range.Min : value >= (long)range.Min)
            && (range.MaxExclusive ? value < (long)range.Max : value <= (long)range.Max));

    object? ReadNumber(JsonElement json) =>
        nonFinite && TextOf(json) is { } text ? NonFinite.TryGetValue(text, out double named) ? named : null
        : json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out double value) && double.IsFinite(value)
            && (range is null
                || ((range.MinExclusive ? value > range.Min : value >= range.Min)
                    && (range.MaxExclusive ? value < range.Max : value <= range.Max)))
            ? value
            : null;

    object? ReadChoice(JsonElement json)
    {
        string? text = TextOf(json);
        int index = text is null ? -1 : Choices.ToList().IndexOf(text);
        return index < 0 ? null : Enum.Parse(type, Enum.GetNames(type)[index]);
    }

    object? ReadText(JsonElement json) =>
        TextOf(json) is { } text && (length is null || (text.Length >= length.Min && text.Length <= length.Max)) ? text : null;

    /// <summary>A string's text; null for other JSON and for text with a lone surrogate, which no UTF-8 can carry.</summary>
    static string? TextOf(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
