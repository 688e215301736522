using System.Globalization;
using Dashboard.Core.Expressions;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Expressions;

/// <summary>The block evaluator against the plain interpreter.</summary>
public class BlockEvaluatorTests
{
    static readonly double[] Special =
        [0, -0.0, 1, -1, 0.5, 2, 3, -2.5, 7, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-310, 1e308, -1e308, 1e16, 0.1, 100];

    static Gen<string> Formula(int size) => size == 0
        ? Gen.Elements("a", "b", "f", "1", "2.5", "3", "-0.5", "0")
        : Gen.OneOf(
            Formula(0),
            from op in Gen.Elements("+", "-", "*", "/", "%", "//", "**") from l in Formula(size / 2) from r in Formula(size / 2) select $"({l} {op} {r})",
            from f in Gen.Elements("sqrt", "abs", "floor", "ceil", "-", "log1p", "arctan") from x in Formula(size / 2) select $"{f}({x})",
            from p in Gen.Choose(2, 16) from x in Formula(size / 2) select $"({x}) ** {p}",
            from c in Truth(size / 2) from l in Formula(size / 2) from r in Formula(size / 2) select $"where({c}, {l}, {r})");

    static Gen<string> Truth(int size) => Gen.OneOf(
        from op in Gen.Elements("<", "<=", ">", ">=", "==", "!=") from l in Formula(size / 2) from r in Formula(size / 2) select $"({l} {op} {r})",
        from op in Gen.Elements("&", "|") from l in Gen.Constant("(a < b)") from r in Gen.Constant("(a == f)") select $"({l} {op} ~{r})");

    [Fact]
    public void Operators_agree_to_the_bit()
    {
        var cases = Gen.Sized(size => Formula(Math.Min(size, 30)));
        Prop.ForAll(cases.ToArbitrary(), text => Compare(text, 0)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Every_function_agrees_within_a_few_places()
    {
        foreach (var function in Enum.GetValues<Function>())
        {
            string name = function.ToString().ToLowerInvariant();
            Compare(function is Function.Arctan2 or Function.Fmod ? $"{name}(a, b)" : $"{name}(a)", 4);
        }
    }

    static void Compare(string text, int places)
    {
        var expression = Expression.Parse(text, name => name == "f" ? ElementType.Float32 : ElementType.Float64);
        var evaluator = new BlockEvaluator(expression);
        for (int v = 0; v < expression.Variables.Count; v++)
        {
            for (int i = 0; i < BlockEvaluator.BlockLength; i++)
            {
                double value = Special[i / (int)Math.Pow(Special.Length, v) % Special.Length];
                evaluator.Input(v)[i] = expression.Variables[v].Type == ElementType.Float32 ? (float)value : value;
            }
        }

        evaluator.Run();
        for (int i = 0; i < BlockEvaluator.BlockLength; i++)
        {
            double[] inputs = Enumerable.Range(0, expression.Variables.Count).Select(v => evaluator.Input(v)[i]).ToArray();
            double expected = Interpreter.Evaluate(expression, inputs);
            double actual = evaluator.Result[i];
            Agrees(expected, actual, places).ShouldBeTrue(
                string.Create(CultureInfo.InvariantCulture, $"{text} at {string.Join(", ", inputs)}: {actual:R}, expected {expected:R}"));
        }
    }

    static bool Agrees(double expected, double actual, int places)
    {
        if (double.IsNaN(expected) || !double.IsFinite(expected) || places == 0)
        {
            return double.IsNaN(expected) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual);
        }

        return Math.Abs(expected - actual) <= places * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected));
    }
}
