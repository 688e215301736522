namespace Dashboard.Core.Analyses.Parameters;

/// <summary>
/// What forms, schema and error messages say of a parameter. A property of type <c>bool</c>, <c>int</c>, <c>long</c>,
/// <c>double</c>, <c>string</c> or an enum, a record of such properties, or an <c>IReadOnlyList</c> or
/// <c>IReadOnlyDictionary</c> (names to values) of any of these (nullable where it may be left out) is a parameter when it
/// carries this; its initial value is the default, and the modifier <c>required</c> makes it one that must be given.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute(string title, string help) : Attribute
{
    /// <summary>Label of the form's field.</summary>
    public string Title { get; } = title;

    /// <summary>One or two plain sentences.</summary>
    public string Help { get; } = help;

    /// <summary>Unit of the value, for example <c>ms</c>; null for pure numbers.</summary>
    public string? Unit { get; init; }

    /// <summary>One of <see cref="ParameterControls"/>; null lets the type decide.</summary>
    public string? Control { get; init; }
}

/// <summary>Hints for forms, the values of <c>x-control</c>.</summary>
public static class ParameterControls
{
    public const string Dataset = "dataset";
    public const string Path = "path";
    public const string Column = "column";
    public const string Expression = "expression";
    public const string Application = "application";

    /// <summary>Lists, maps and records where nothing else is said: a text area with JSON.</summary>
    public const string Json = "json";
}

/// <summary>The allowed numbers, both ends included unless said otherwise; whole bounds are exact up to 2^53.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NumberRangeAttribute(double min, double max) : Attribute
{
    public double Min { get; } = min;
    public double Max { get; } = max;
    public bool MinExclusive { get; init; }
    public bool MaxExclusive { get; init; }
}

/// <summary>Not-a-number and the infinities are allowed too; JSON has them as the texts <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NonFiniteAttribute : Attribute;

/// <summary>The allowed lengths of a text, in UTF-16 units, both ends included.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextLengthAttribute(int min, int max) : Attribute
{
    public int Min { get; } = min;
    public int Max { get; } = max;
}

/// <summary>The allowed number of items of a list or names of a map, both ends included.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListLengthAttribute(int min, int max) : Attribute
{
    public int Min { get; } = min;
    public int Max { get; } = max;
}

/// <summary>What the names of a map look like.</summary>
/// <param name="pattern">A regular expression for the whole name, of a kind that JSON Schema knows too.</param>
/// <param name="words">The same in words that follow "allowed is".</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamePatternAttribute(string pattern, string words) : Attribute
{
    public string Pattern { get; } = pattern;
    public string Words { get; } = words;
}

/// <summary>Marks a record of optional properties of which exactly one is given, for example where values come from.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OneOfAttribute : Attribute;

/// <summary>Parameters that also depend on each other or have a grammar; asked once every required field is there and sound, whatever is wrong with the others.</summary>
public interface ICheckedParameters
{
    IEnumerable<ParameterFault> Check();
}

/// <param name="Field">The parameter as JSON has it below the record, for example <c>intervals</c>, <c>rows[1]</c>, or empty for the record itself.</param>
/// <param name="Message">What is wrong, with the value and what is allowed.</param>
/// <param name="With">The other fields that the rule reads. Where one of them is unusable by itself, the rule has nothing to say.</param>
public sealed record ParameterFault(string Field, string Message, params string[] With);
