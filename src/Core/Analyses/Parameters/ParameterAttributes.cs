namespace Dashboard.Core.Analyses.Parameters;

/// <summary>
/// What forms, schema and error messages say of a parameter. A property of type <c>bool</c>, <c>int</c>, <c>long</c>,
/// <c>double</c>, <c>string</c> or an enum (nullable where it may be left out) is a parameter when it carries this; its
/// initial value is the default, and the modifier <c>required</c> makes it one that must be given.
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

/// <summary>The allowed lengths of a text, in UTF-16 units, both ends included.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextLengthAttribute(int min, int max) : Attribute
{
    public int Min { get; } = min;
    public int Max { get; } = max;
}

/// <summary>Parameters that also depend on each other or have a grammar; asked only when every field is sound by itself.</summary>
public interface ICheckedParameters
{
    IEnumerable<ParameterFault> Check();
}

/// <param name="Field">Name of the parameter as JSON has it, for example <c>intervals</c>.</param>
/// <param name="Message">What is wrong, with the value and what is allowed.</param>
public sealed record ParameterFault(string Field, string Message);
