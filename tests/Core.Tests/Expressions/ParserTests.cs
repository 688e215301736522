using System.Globalization;
using Dashboard.Core.Expressions;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Expressions;

public class ParserTests
{
    static readonly Dictionary<string, ElementType> Types = new()
    {
        ["a"] = ElementType.Float64, ["b"] = ElementType.Float64, ["f"] = ElementType.Float32, ["t"] = ElementType.Bool,
    };

    static Expression Parse(string text) => Expression.Parse(text, n => Types.TryGetValue(n, out var t) ? t : null, "a", "b", "f", "t");

    static double Value(string text, double a = 0)
    {
        var expression = Parse(text);
        return Interpreter.Evaluate(expression, expression.Variables.Select(_ => a).ToArray());
    }

    // The expected values are Python's.
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("10 - 4 - 3", 3)]
    [InlineData("2 ** 3 ** 2", 512)]
    [InlineData("-2 ** 2", -4)]
    [InlineData("(-2) ** 2", 4)]
    [InlineData("2 ** -1", 0.5)]
    [InlineData("2 ** -1 * 4", 2)]
    [InlineData("-2 ** -2", -0.25)]
    [InlineData("2 * -3 + 1", -5)]
    [InlineData("- - 3", 3)]
    [InlineData("+3", 3)]
    [InlineData("7 // 2", 3)]
    [InlineData("-7 // 2", -4)]
    [InlineData("-7 % 3", 2)]
    [InlineData("7 % -3", -2)]
    [InlineData("fmod(-7, 3)", -1)]
    [InlineData("1e3 + .5 + 1.", 1001.5)]
    [InlineData("1E-2", 0.01)]
    [InlineData("1 + 1 < 3", 1)]
    [InlineData("(1 < 2) & (2 < 1)", 0)]
    [InlineData("(1 < 2) | (2 < 1) & (2 < 1)", 1)]
    [InlineData("~(1 < 2)", 0)]
    [InlineData("where(1 > 2, 3, 4)", 4)]
    [InlineData("(1 < 2) + 1", 2)]
    [InlineData("True", 1)]
    [InlineData("arctan2(1, -1)", 2.356194490192345)]
    [InlineData("log1p(1e-20) * 1e20", 1)]
    [InlineData("expm1(1e-20) * 1e20", 1)]
    [InlineData("cos(pi)", -1)]
    public void Meaning_follows_Python(string text, double expected) => Value(text).ShouldBe(expected, 1e-15 + (Math.Abs(expected) * 1e-15));

    [Theory]
    [InlineData("1 / 0", "Infinity")]
    [InlineData("-1 / 0", "-Infinity")]
    [InlineData("0 / 0", "NaN")]
    [InlineData("0 * -1", "-0")]
    [InlineData("5 % 0", "NaN")]
    [InlineData("-6 % 3", "0")]
    [InlineData("6 % -3", "-0")]
    [InlineData("inf % 2", "NaN")]
    [InlineData("5 % inf", "5")]
    [InlineData("-5 % inf", "Infinity")]
    [InlineData("1 // 0", "Infinity")]
    [InlineData("-0.0 // 1", "-0")]
    [InlineData("nan == nan", "0")]
    [InlineData("nan != nan", "1")]
    [InlineData("nan ** 0", "1")]
    [InlineData("sqrt(-1)", "NaN")]
    [InlineData("log(0)", "-Infinity")]
    [InlineData("expm1(-inf)", "-1")]
    [InlineData("expm1(inf)", "Infinity")]
    [InlineData("log1p(inf)", "Infinity")]
    [InlineData("log1p(-1)", "-Infinity")]
    [InlineData("expm1(-0.0)", "-0")]
    [InlineData("ceil(-0.5)", "-0")]
    public void Special_values_follow_NumPy(string text, string expected) =>
        Value(text).ToString("R", CultureInfo.InvariantCulture).ShouldBe(expected);

    [Theory]
    [InlineData("a < b < 1", 6, "chained")]
    [InlineData("a > 0 & b > 0", 6, "parentheses")]
    [InlineData("a and b", 2, "&")]
    [InlineData("not a", 0, "~")]
    [InlineData("a ^ 2", 2, "**")]
    [InlineData("a = 2", 2, "==")]
    [InlineData("a && b", 2, "&")]
    [InlineData("2a", 1, "*")]
    [InlineData("a b", 2, "operator")]
    [InlineData("(a", 2, "\")\"")]
    [InlineData("a)", 1, "operator")]
    [InlineData("a +", 3, "the end")]
    [InlineData("", 0, "empty")]
    [InlineData("sin a", 0, "parentheses")]
    [InlineData("sin()", 0, "1 argument")]
    [InlineData("where(a, 1, 2)", 6, "comparison")]
    [InlineData("foo(a)", 0, "arcsin")]
    [InlineData("zz", 0, "a, b, f, t")]
    [InlineData("1e999", 0, "too large")]
    [InlineData("a # b", 2, "no meaning")]
    [InlineData("~a", 0, "true or false")]
    [InlineData("1..2", 2, "number")]
    public void Faults_tell_place_and_remedy(string text, int position, string words)
    {
        var fault = Should.Throw<ExpressionException>(() => Parse(text));
        fault.Position.ShouldBe(position);
        fault.Problem.ShouldContain(words);
        fault.Message.ShouldEndWith("\n" + new string(' ', position) + "^");
    }

    [Fact]
    public void Long_deep_and_large_formulas_are_refused()
    {
        Should.Throw<ExpressionException>(() => Parse(new string('(', 101) + "1" + new string(')', 101))).Problem.ShouldContain("100 levels");
        Should.Throw<ExpressionException>(() => Parse(new string('-', 200) + "1")).Problem.ShouldContain("100 levels");
        Should.Throw<ExpressionException>(() => Parse(string.Join("+", Enumerable.Repeat("a", 600)))).Problem.ShouldContain("1000 parts");
        Should.Throw<ExpressionException>(() => Parse(new string(' ', 5000))).Problem.ShouldContain("4096");
        Value(string.Join("+", Enumerable.Repeat("a", 400)), 1).ShouldBe(400);
    }

    [Fact]
    public void A_caret_stays_in_sight_in_a_long_formula()
    {
        string text = string.Join(" + ", Enumerable.Repeat("a", 60)) + " + $ + " + string.Join(" + ", Enumerable.Repeat("b", 60));
        string[] lines = Should.Throw<ExpressionException>(() => Parse(text)).Message.Split('\n');
        lines[1][lines[2].IndexOf('^')].ShouldBe('$');
        lines[1].Length.ShouldBeLessThan(70);
    }

    [Theory]
    [InlineData("a + f", ElementType.Float64)]
    [InlineData("f * 2", ElementType.Float32)]
    [InlineData("2 ** f", ElementType.Float32)]
    [InlineData("sin(f) + 2 * 3", ElementType.Float32)]
    [InlineData("f < a", ElementType.Bool)]
    [InlineData("t + f", ElementType.Float32)]
    [InlineData("t + 1", ElementType.Float64)]
    [InlineData("t + t", ElementType.Float64)]
    [InlineData("where(t, f, 1)", ElementType.Float32)]
    [InlineData("where(t, f, a)", ElementType.Float64)]
    [InlineData("where(t, t, ~t)", ElementType.Bool)]
    [InlineData("arctan2(f, 1)", ElementType.Float32)]
    public void Types_are_promoted_as_NumPy_does(string text, ElementType expected) => Parse(text).Root.Type.ShouldBe(expected);

    /// <summary>Pieces of formulas, each longer text half as likely, with a few characters of any kind between.</summary>
    [Fact]
    public void No_text_makes_the_parser_fail_otherwise()
    {
        string[] pieces =
            ["a", "b", "t", "1", "2.5", "(", ")", "+", "-", "**", "<", "&", "~", "where(", "sin(", ",", " ", "$", "é", "..", "1e", "not", "\ud800", "%", "//", "==", "f"];
        var random = new Random(1);
        for (int i = 0; i < 150_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ =>
                random.Next(20) == 0 ? ((char)random.Next(0x10000)).ToString() : pieces[random.Next(pieces.Length)]));
            try
            {
                Parse(text).Root.ShouldNotBeNull();
            }
            catch (ExpressionException e)
            {
                e.Position.ShouldBeInRange(0, text.Length);
            }
        }
    }
}
