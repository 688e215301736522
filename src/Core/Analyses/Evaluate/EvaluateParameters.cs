using System.Globalization;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Data;
using Dashboard.Core.Expressions;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>Type of all variables and of the result.</summary>
public enum FloatType { Float64, Float32 }

/// <summary>One fused loop, or one loop and one temporary array per operator.</summary>
public enum Evaluator { Fused, Eager }

public enum RandomKind { Uniform }

/// <summary>Where the values of a variable come from.</summary>
[OneOf]
public sealed record VariableSource
{
    [Parameter("Random", "Uniform numbers from 0 to below 1; each element's depends on the seed, the variable's name and its place only.")]
    public RandomKind? Random { get; init; }

    [Parameter("Linspace", "Evenly spaced from the first number to the second, both included.")]
    [ListLength(2, 2)]
    [NumberRange(-1e300, 1e300)]
    public IReadOnlyList<double>? Linspace { get; init; }

    [Parameter("Data set", "A registered array with at least as many elements as the length.", Control = ParameterControls.Dataset)]
    [TextLength(1, 200)]
    public string? Dataset { get; init; }

    [Parameter("Values", "The numbers themselves, as many as the length; where the length is left at its default, it follows them. NaN, Infinity and -Infinity are written as texts.")]
    [ListLength(0, 100_000)]
    [NonFinite]
    public IReadOnlyList<double>? Values { get; init; }
}

public sealed record EvaluateParameters : ICheckedParameters
{
    public const long DefaultLength = 1_000_000;

    [Parameter("Expression", "A formula, for example a**2 + b**2 + 2*a*b or exp(-a)*sin(b) + sqrt(a*b). Every name is an array.", Control = ParameterControls.Expression)]
    [TextLength(1, Expressions.Expression.LongestText)]
    public required string Expression { get; init; }

    [Parameter("Length", "Elements of every array. Without any, the sum is 0 and the other statistics are NaN.")]
    [NumberRange(0, 100_000_000_000)]
    public long Length { get; init; } = DefaultLength;

    [Parameter("Seed", "Another seed gives other random inputs.")]
    [NumberRange(0, 9_007_199_254_740_991)]
    public long Seed { get; init; } = 1;

    [Parameter("Type", "Type of the variables and the result; float32 is half the memory and half the digits.")]
    public FloatType Dtype { get; init; } = FloatType.Float64;

    [Parameter("Evaluator", "Fused compiles the formula to one loop; eager makes a temporary array for every operator, as NumPy does.")]
    public Evaluator Evaluator { get; init; } = Evaluator.Fused;

    [Parameter("Variables", "Where values come from, by name; names left out are uniform random numbers.", Control = ParameterControls.Json)]
    [ListLength(0, 100)]
    [NamePattern("[A-Za-z_][A-Za-z0-9_]{0,63}", "a letter or underscore, then up to 63 letters, digits and underscores")]
    public IReadOnlyDictionary<string, VariableSource> Variables { get; init; } = new Dictionary<string, VariableSource>();

    [Parameter("Save", "Keep the result as a data set. It is written after the region, outside of all times.")]
    public bool Save { get; init; }

    [Parameter("Name", $"Name of the data set with the result: {DatasetName.Rule}. Left out: evaluated- and the job's id.")]
    [TextLength(1, 64)]
    public string? Name { get; init; }

    /// <summary>The length in force: that of listed values where none was asked for.</summary>
    internal long Elements => Length == DefaultLength && Lists.FirstOrDefault() is { Source.Values: { } values } ? values.Count : Length;

    internal ElementType ElementType => Dtype == FloatType.Float32 ? Expressions.ElementType.Float32 : Expressions.ElementType.Float64;

    internal int ElementBytes => Dtype == FloatType.Float32 ? sizeof(float) : sizeof(double);

    IEnumerable<(string Name, VariableSource Source)> Lists =>
        Variables.Where(v => v.Value.Values is not null).Select(v => (v.Key, v.Value));

    public IEnumerable<ParameterFault> Check()
    {
        if (FaultOf(Expression) is { } fault)
        {
            yield return new ParameterFault("expression", fault);
        }

        foreach (var (name, source) in Lists.Where(l => l.Source.Values!.Count != Elements))
        {
            yield return new ParameterFault($"variables.{name}.values",
                string.Create(CultureInfo.InvariantCulture, $"Got {source.Values!.Count} values; needed are {Elements}, one for each element."), "length");
        }

        if (Name is not null && !DatasetName.IsSound(Name))
        {
            yield return new ParameterFault("name", $"Allowed are {DatasetName.Rule}.");
        }
        else if (Name is not null && !Save)
        {
            yield return new ParameterFault("name", "Names the saved result, but save is false; give true with it or leave the name out.", "save");
        }
    }

    internal OutputName Output => new(Name, "evaluated");

    /// <summary>The formula with every name a variable of the type asked for.</summary>
    /// <exception cref="ExpressionException">It cannot be understood.</exception>
    internal Expression Parse() => Expressions.Expression.Parse(Expression, _ => ElementType);

    string? FaultOf(string text)
    {
        try
        {
            Expressions.Expression.Parse(text, _ => ElementType);
            return null;
        }
        catch (ExpressionException e)
        {
            return e.Message;
        }
    }
}
