using System.Globalization;
using Dashboard.Core.Data;
using Dashboard.Core.Expressions;
using Dashboard.Core.Expressions.Compiler;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Expressions;

/// <summary>Compiled formulas against the plain interpreter, at every vector width.</summary>
public class CompiledExpressionTests
{
    const int Formulas = 1000;

    public static TheoryData<int> Widths => new(VectorWidth.All);

    static Expression Parse(string text) => Expression.Parse(text, FormulaSource.TypeOf);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Random_formulas_agree_to_the_bit(int bits)
    {
        for (int i = 0; i < Formulas; i++)
        {
            var source = new FormulaSource(i, singleOnly: i % 3 == 0);
            var expression = Parse(source.Next());
            var output = i % 3 == 0 ? ElementType.Float32 : ElementType.Float64;
            using var run = new ArrayRun(expression, 37, (_, type) => source.Value(type));
            Compare(expression, run, run.Compiled(bits, output), output, 0, $"formula {i}");
        }
    }

    /// <summary>Ten thousand formulas, each at one width, against an evaluator that reads the text itself and shares nothing with ours.</summary>
    [Fact]
    public void Ten_thousand_formulas_agree_to_the_bit_with_an_independent_reading()
    {
        for (int i = 0; i < 10_000; i++)
        {
            var source = new FormulaSource(100_000 + i, singleOnly: i % 3 == 0);
            string text = source.Next();
            var expression = Parse(text);
            var output = i % 3 == 0 ? ElementType.Float32 : ElementType.Float64;
            using var run = new ArrayRun(expression, 17, (_, type) => source.Value(type));
            double[] expected = [.. Enumerable.Range(0, run.Length).Select(e => ScalarMath.Rounded(Independent(text, expression, run.Inputs(e)), output))];
            int bits = VectorWidth.All[i / 3 % VectorWidth.All.Count];
            SameBits(run.Compiled(bits, output), expected, $"formula {i} at {bits} bits: {text}");
        }
    }

    static double Independent(string text, Expression expression, double[] inputs) => new NumPyReference(text, name =>
    {
        int at = expression.Variables.Select(v => v.Name).ToList().IndexOf(name);
        return new NumPyValue(inputs[at], name switch { "t" => 'b', "f" or "g" => 'f', _ => 'd' });
    }).Evaluate().Number;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Functions_are_within_two_places_at_any_size(int bits)
    {
        foreach (var function in Enum.GetValues<Function>())
        {
            string name = function.ToString().ToLowerInvariant();
            var expression = Parse(function is Function.Arctan2 or Function.Fmod ? $"{name}(a, b)" : $"{name}(a)");
            var random = new Random(7);
            using var run = new ArrayRun(expression, 60_000, (i, _) => i < FormulaSource.Special.Length
                ? FormulaSource.Special[i]
                : BitConverter.Int64BitsToDouble(random.NextInt64() & (i % 3 == 0 ? -1L : unchecked((long)0xBFFFFFFFFFFFFFFF)) ^ (i % 3 == 1 ? 0x3000000000000000 : 0)));
            Compare(expression, run, run.Compiled(bits, ElementType.Float64), ElementType.Float64, 2, name);
        }
    }

    [Theory]
    [InlineData("sin(a)", 20)]
    [InlineData("cos(a)", 20)]
    [InlineData("exp(a)", 720)]
    [InlineData("exp(a)", 1)]
    [InlineData("log(abs(a))", 3)]
    [InlineData("log(abs(a) + 0.9)", 0.2)]
    [InlineData("sin(a)", 1e9)]
    [InlineData("a % 0.7", 1e6)]
    [InlineData("a // 0.7", 1e6)]
    public void Functions_are_within_two_places_where_they_are_used(string text, double size)
    {
        var random = new Random(11);
        var expression = Parse(text);
        using var run = new ArrayRun(expression, 200_000, (_, _) => (random.NextDouble() - 0.5) * 2 * size);
        foreach (int bits in VectorWidth.All)
        {
            Compare(expression, run, run.Compiled(bits, ElementType.Float64), ElementType.Float64, text[..3] is "log" or "sin" ? 2 : 1.5, text);
        }
    }

    [Theory]
    [InlineData("exp(-a)*sin(b)+sqrt(abs(a*b))")]
    [InlineData("where(a < b, log(abs(a)), f % 3) ** 1.5")]
    [InlineData("sin(f) + cos(g) * f")]
    [InlineData("t & (a > 0)")]
    [InlineData("5")]
    public void Any_cut_gives_the_same_bits(string text)
    {
        const int length = 9000;
        var source = new FormulaSource(3);
        var expression = Parse(text);
        using var run = new ArrayRun(expression, length, (_, type) => source.Value(type));
        foreach (int bits in VectorWidth.All)
        {
            var compiled = new CompiledExpression(expression, ElementType.Float64, ElementType.Float64, bits);
            double[] whole = run.Run(compiled, ElementType.Float64, 0, length);
            foreach (int cut in Enumerable.Range(0, 71).Concat([511, 512, 513, 4095, 4096, 4097, 8191, 8999]))
            {
                SameBits(run.Run(compiled, ElementType.Float64, 0, cut).Concat(run.Run(compiled, ElementType.Float64, cut, length)), whole, text);
            }

            SameBits(run.Compiled(bits, ElementType.Float64, past: true), whole, "past the caches");
        }
    }

    [Fact]
    public void Very_large_formulas_take_several_loops_and_stay_right()
    {
        string text = string.Join(" + ", Enumerable.Range(1, 45).Select(i => $"sqrt(abs(a * {i} - b)) * where(f > {i}, a % {i}, b)"));
        var source = new FormulaSource(5);
        var expression = Parse(text);
        new CompiledExpression(expression, ElementType.Float64, ElementType.Float64, 256).Loops.ShouldBeGreaterThan(1);
        using var run = new ArrayRun(expression, 1500, (_, type) => source.Value(type));
        foreach (int bits in VectorWidth.All)
        {
            Compare(expression, run, run.Compiled(bits, ElementType.Float64), ElementType.Float64, 0, "large");
        }
    }

    [Fact]
    public void One_temporary_per_operator_gives_the_bits_of_the_fused_form()
    {
        for (int i = 0; i < 300; i++)
        {
            var source = new FormulaSource(i, singleOnly: i % 2 == 0);
            var output = i % 2 == 0 ? ElementType.Float32 : ElementType.Float64;
            var expression = Parse(source.Next() + " + exp(" + (i % 2 == 0 ? "f" : "a") + ")");
            using var run = new ArrayRun(expression, 100, (_, type) => source.Value(type));
            SameBits(run.Eager(output), run.Compiled(VectorWidth.Bits, output), expression.Text);
        }
    }

    [Fact]
    public void Equal_parts_are_computed_once_and_constants_beforehand()
    {
        Cost("sin(a) + sin(a)").ShouldBe(Cost("sin(a) * 2"));
        Cost("a*b - b*a").ShouldBe(2);
        Cost("a * (2 * 3 + sqrt(4)) / 4").ShouldBe(2);
        Cost("a ** 4").ShouldBe(2);
        Cost("where(1 < 2, a, exp(a)) * 1").ShouldBe(0);

        static int Cost(string text) => OperationGraph.Of(Parse(text).Root, ElementType.Float64).Operations.Sum(o => o.Cost);
    }

    [Fact]
    public void The_cache_hands_out_what_it_has_and_stays_small()
    {
        var first = CompiledExpression.Of(Parse("a + 1"));
        CompiledExpression.Of(Parse("a + 1")).ShouldBeSameAs(first);
        CompiledExpression.Of(Parse("a + 1"), ElementType.Float32).ShouldNotBeSameAs(first);
        for (int i = 0; i < CompiledExpressions.Most; i++)
        {
            CompiledExpression.Of(Parse($"a + {i}.5"));
        }

        CompiledExpression.Of(Parse("a + 1")).ShouldNotBeSameAs(first);
    }

    [Theory]
    [InlineData("128", 128)]
    [InlineData("512", 512)]
    public void A_width_can_be_forced(string forced, int bits) => VectorWidth.Choose(forced).ShouldBe(bits);

    [Fact]
    public void An_unknown_width_is_refused() =>
        Should.Throw<InvalidOperationException>(() => VectorWidth.Choose("100")).Message.ShouldContain("128, 256, 512");

    static void SameBits(IEnumerable<double> actual, double[] expected, string what) =>
        actual.Select(Bits).ShouldBe(expected.Select(Bits), what);

    // Not-a-number has many bits; one stands for all.
    static long Bits(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);

    static void Compare(Expression expression, ArrayRun run, double[] actual, ElementType output, double places, string what)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            double expected = ScalarMath.Rounded(run.Expected(i), output);
            if (!Agrees(expected, actual[i], places))
            {
                string inputs = string.Join(", ", expression.Variables.Zip(run.Inputs(i), (v, x) => FormattableString.Invariant($"{v.Name} = {x:R}")));
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: {expression.Text} at {inputs}, element {i}: {actual[i]:R}, expected {expected:R}"));
            }
        }
    }

    static bool Agrees(double expected, double actual, double places) =>
        Bits(expected) == Bits(actual)
        || (places > 0 && double.IsFinite(expected) && double.IsFinite(actual)
            && Math.Abs(expected - actual) <= places * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)));
}
