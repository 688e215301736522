using System.Globalization;
using Dashboard.Core.Expressions;

namespace Dashboard.Core.Tests.Expressions;

/// <summary>Random formulas of variables a, b (Float64), f, g (Float32) and t (truth), and inputs rich in special values.</summary>
sealed class FormulaSource(int seed, bool singleOnly = false)
{
    public static readonly double[] Special =
        [0, -0.0, 1, -1, 0.5, 2, 3, -2.5, 7, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-310, 1e308, -1e308, 1e16, 0.1, 100];

    readonly Random random = new(seed);

    public string Next() => Number(random.Next(1, 6));

    /// <summary>A value near 1, a special one, or one of any size.</summary>
    public double Value(ElementType type)
    {
        double value = random.Next(4) switch
        {
            0 => Special[random.Next(Special.Length)],
            1 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 12)),
            _ => (random.NextDouble() - 0.5) * 8,
        };
        return type == ElementType.Bool ? random.Next(2) : ScalarMath.Rounded(value, type);
    }

    public static ElementType? TypeOf(string name) => name switch
    {
        "a" or "b" => ElementType.Float64,
        "f" or "g" => ElementType.Float32,
        "t" => ElementType.Bool,
        _ => null,
    };

    string Number(int depth) => depth == 0 || random.Next(8) == 0 ? Leaf() : random.Next(10) switch
    {
        < 4 => $"({Number(depth - 1)} {Pick("+", "-", "*", "/", "%", "//")} {Number(depth - 1)})",
        4 => $"({Number(depth - 1)}) ** {Pick("2", "3", "-1", "0.5", "1", "0", "5", "16")}",
        5 => $"({Number(depth - 1)} ** {Number(depth - 1)})",
        6 => $"where({Truth(depth - 1)}, {Number(depth - 1)}, {Number(depth - 1)})",
        7 => $"({Truth(depth - 1)} * {Leaf()})",
        _ => $"{Pick("sqrt", "abs", "floor", "ceil", "-", "arctan", "tanh", "log1p")}({Number(depth - 1)})",
    };

    string Truth(int depth) => depth <= 0 ? singleOnly ? "(f < g)" : Pick("t", "(a < b)", "(a == f)") : random.Next(4) switch
    {
        0 => $"({Truth(depth - 1)} {Pick("&", "|")} {Truth(depth - 1)})",
        1 => $"~{Truth(depth - 1)}",
        _ => $"({Number(depth - 1)} {Pick("<", "<=", ">", ">=", "==", "!=")} {Number(depth - 1)})",
    };

    string Leaf() => random.Next(4) == 0
        ? Special[random.Next(9)].ToString("R", CultureInfo.InvariantCulture).Replace("-0", "(-0.0)", StringComparison.Ordinal)
        : singleOnly ? Pick("f", "g") : Pick("a", "b", "a", "b", "f");

    string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
