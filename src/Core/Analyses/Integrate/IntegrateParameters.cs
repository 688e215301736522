using System.Globalization;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Expressions;

namespace Dashboard.Core.Analyses.Integrate;

/// <summary>Where an interval's height is taken.</summary>
public enum IntegrationRule { Left, Midpoint, Trapezoid, Simpson }

public sealed record IntegrateParameters : ICheckedParameters
{
    const double LargestBound = 1e300;

    [Parameter("Integrand", "A formula of x, for example 0.7*x**3 - 2*x**2 + 4 or exp(-x**2).", Control = ParameterControls.Expression)]
    [TextLength(1, Expression.LongestText)]
    public string Integrand { get; init; } = "0.7*x**3 - 2*x**2 + 4";

    [Parameter("Lower bound", "Where the area begins.")]
    [NumberRange(-LargestBound, LargestBound)]
    public double Lower { get; init; }

    [Parameter("Upper bound", "Where the area ends; below the lower bound the area is negative.")]
    [NumberRange(-LargestBound, LargestBound)]
    public double Upper { get; init; } = 3;

    [Parameter("Intervals", "Equal strips into which the area is cut.")]
    [NumberRange(1, 1_000_000_000_000)]
    public long Intervals { get; init; } = 10;

    [Parameter("Rule", "Height of a strip: at its left end, at its middle, the mean of both ends, or Simpson's parabolas over pairs of strips.")]
    public IntegrationRule Rule { get; init; } = IntegrationRule.Left;

    public IEnumerable<ParameterFault> Check()
    {
        // Simpson's rule lays a parabola over two strips, so an odd one would be left over; mixing in another rule for it
        // would spoil the order of the error without a word.
        if (Rule == IntegrationRule.Simpson && long.IsOddInteger(Intervals))
        {
            yield return new ParameterFault("intervals",
                string.Create(CultureInfo.InvariantCulture, $"Got {Intervals}; Simpson's rule needs an even number of intervals, 2 or more."), "rule");
        }

        if (FaultOf(Integrand) is { } fault)
        {
            yield return new ParameterFault("integrand", fault);
        }
    }

    /// <summary>The integrand as a typed formula of x.</summary>
    /// <exception cref="ExpressionException">It cannot be understood.</exception>
    public static Expression Parse(string integrand) =>
        Expression.Parse(integrand, name => name == "x" ? ElementType.Float64 : null, "x");

    static string? FaultOf(string integrand)
    {
        try
        {
            Parse(integrand);
            return null;
        }
        catch (ExpressionException e)
        {
            return e.Message;
        }
    }
}
