using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dashboard.Core.Analyses.Parameters;

enum ParameterKind { Flag, Whole, Number, Text, Choice }

/// <summary>One parameter of a parameter record: its name, limits and default, and how it is read from JSON.</summary>
sealed class ParameterField
{
    readonly PropertyInfo property;

    public ParameterField(PropertyInfo property, ParameterAttribute says, object defaults)
    {
        this.property = property;
        Says = says;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        ValueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Kind = KindOf(ValueType);
        Range = property.GetCustomAttribute<NumberRangeAttribute>();
        Length = property.GetCustomAttribute<TextLengthAttribute>();
        Required = property.IsDefined(typeof(RequiredMemberAttribute));
        Default = Required ? null : property.GetValue(defaults);
    }

    public string Name { get; }
    public ParameterAttribute Says { get; }
    public Type ValueType { get; }
    public ParameterKind Kind { get; }
    public NumberRangeAttribute? Range { get; }
    public TextLengthAttribute? Length { get; }
    public bool Required { get; }

    /// <summary>Null where the parameter may be left out altogether, or must be given.</summary>
    public object? Default { get; }

    public bool Optional => !Required && Default is null;

    public IEnumerable<string> Choices => Enum.GetNames(ValueType).Select(JsonNamingPolicy.CamelCase.ConvertName);

    public object? Get(object record) => property.GetValue(record);

    public void Set(object record, object? value) => property.SetValue(record, value);

    /// <summary>Reads the value; false where it is not one that is allowed.</summary>
    public bool TryRead(JsonElement json, out object? value)
    {
        value = null;
        if (json.ValueKind == JsonValueKind.Null)
        {
            return Optional;
        }

        value = Kind switch
        {
            ParameterKind.Flag => ReadFlag(json),
            ParameterKind.Whole => ReadWhole(json),
            ParameterKind.Number => ReadNumber(json),
            ParameterKind.Choice => ReadChoice(json),
            _ => ReadText(json),
        };
        return value is not null;
    }

    /// <summary>What is allowed, in words that follow "allowed is".</summary>
    public string Expectation => Kind switch
    {
        ParameterKind.Flag => "true or false",
        ParameterKind.Whole => "a whole number" + RangeInWords,
        ParameterKind.Number => "a finite number" + RangeInWords,
        ParameterKind.Choice => "one of " + string.Join(", ", Choices),
        _ => Length is null ? "text" : $"text of {Length.Min} to {Length.Max} characters",
    };

    string RangeInWords => (Range?.MinExclusive, Range?.MaxExclusive) switch
    {
        (null, _) => "",
        (false, false) => $" from {Show(Range.Min)} to {Show(Range.Max)}",
        (true, false) => $" above {Show(Range.Min)}, up to {Show(Range.Max)}",
        (false, true) => $" from {Show(Range.Min)} to below {Show(Range.Max)}",
        (true, true) => $" between {Show(Range.Min)} and {Show(Range.Max)}, both excluded",
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

        return ValueType != typeof(int) ? whole : whole is >= int.MinValue and <= int.MaxValue ? (object)(int)whole : null;
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

    bool InRange(long value) => Range is null
        || ((Range.MinExclusive ? value > (long)Range.Min : value >= (long)Range.Min)
            && (Range.MaxExclusive ? value < (long)Range.Max : value <= (long)Range.Max));

    object? ReadNumber(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out double value) && double.IsFinite(value)
            && (Range is null
                || ((Range.MinExclusive ? value > Range.Min : value >= Range.Min)
                    && (Range.MaxExclusive ? value < Range.Max : value <= Range.Max)))
            ? value
            : null;

    object? ReadChoice(JsonElement json)
    {
        string? text = TextOf(json);
        int index = text is null ? -1 : Choices.ToList().IndexOf(text);
        return index < 0 ? null : Enum.Parse(ValueType, Enum.GetNames(ValueType)[index]);
    }

    object? ReadText(JsonElement json) =>
        TextOf(json) is { } text && (Length is null || (text.Length >= Length.Min && text.Length <= Length.Max)) ? text : null;

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

    static ParameterKind KindOf(Type type) =>
        type == typeof(bool) ? ParameterKind.Flag
        : type == typeof(int) || type == typeof(long) ? ParameterKind.Whole
        : type == typeof(double) ? ParameterKind.Number
        : type == typeof(string) ? ParameterKind.Text
        : type.IsEnum ? ParameterKind.Choice
        : throw new NotSupportedException($"A parameter cannot be of type {type}.");
}
