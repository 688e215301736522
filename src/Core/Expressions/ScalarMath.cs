namespace Dashboard.Core.Expressions;

/// <summary>What operators and functions mean for one float64 element, NumPy's special cases included.</summary>
static class ScalarMath
{
    /// <summary>Whole exponents up to here are multiplied out, as numexpr does; results may differ from pow in the last places.</summary>
    public const int LargestMultipliedPower = 16;

    /// <summary>Sign of the divisor, as NumPy's <c>remainder</c>; NaN for a divisor of 0.</summary>
    public static double Remainder(double x, double y)
    {
        double rest = x % y;
        return rest == 0 ? Math.CopySign(0, y) : (y < 0) != (rest < 0) ? rest + y : rest;
    }

    /// <summary>The largest whole number not above the quotient, by NumPy's <c>npy_divmod</c>; x / 0 for a divisor of 0.</summary>
    public static double FloorDivide(double x, double y)
    {
        if (y == 0)
        {
            return x / y;
        }

        double rest = x % y;
        double quotient = (x - rest) / y;
        if (rest != 0 && (y < 0) != (rest < 0))
        {
            quotient -= 1;
        }

        if (quotient == 0)
        {
            return Math.CopySign(0, x / y);
        }

        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    /// <summary>Whether an exponent is written as a number that needs no <c>pow</c>: -1, 0, 0.5, or whole from 1 to 16.</summary>
    public static bool IsReducedPower(ExpressionNode exponent, out double value)
    {
        value = exponent is ExpressionNode.Literal literal ? literal.Value : double.NaN;
        return value is -1 or 0.5 || (value is >= 0 and <= LargestMultipliedPower && value == Math.Floor(value));
    }

    /// <summary>NumPy's fast powers: quotient, root, or square and multiply from the exponent's top bit down, each product rounded to the type.</summary>
    public static double ReducedPower(double x, double exponent, ElementType type)
    {
        if (exponent is -1 or 0 or 0.5)
        {
            return exponent == 0 ? 1 : exponent == -1 ? 1 / x : Math.Sqrt(x);
        }

        int power = (int)exponent;
        double result = x;
        for (int bit = 30 - int.LeadingZeroCount(power); bit >= 0; bit--)
        {
            result = Rounded(result * result, type);
            result = (power >> bit & 1) == 1 ? Rounded(result * x, type) : result;
        }

        return result;
    }

    public static double Rounded(double value, ElementType type) => type == ElementType.Float32 ? (float)value : value;

    /// <summary>log(1 + x) without losing small x; W. Kahan's correction, in Higham, Accuracy and Stability, 1.14.1.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    /// <summary>exp(x) - 1 without losing small x; source as <see cref="Log1p"/>.</summary>
    public static double Expm1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 ? -1 : double.IsPositiveInfinity(u) ? u : (u - 1) * x / Math.Log(u);
    }

    public static double Apply(BinaryOperator symbol, double x, double y) => symbol switch
    {
        BinaryOperator.Add => x + y,
        BinaryOperator.Subtract => x - y,
        BinaryOperator.Multiply => x * y,
        BinaryOperator.Divide => x / y,
        BinaryOperator.FloorDivide => FloorDivide(x, y),
        BinaryOperator.Remainder => Remainder(x, y),
        BinaryOperator.Power => Math.Pow(x, y),
        BinaryOperator.Less => Truth(x < y),
        BinaryOperator.LessOrEqual => Truth(x <= y),
        BinaryOperator.Greater => Truth(x > y),
        BinaryOperator.GreaterOrEqual => Truth(x >= y),
        BinaryOperator.Equal => Truth(x == y),
        BinaryOperator.NotEqual => Truth(x != y),
        BinaryOperator.And => Truth(x != 0 && y != 0),
        _ => Truth(x != 0 || y != 0),
    };

    public static double Apply(Function function, double x, double y = 0) => function switch
    {
        Function.Sin => Math.Sin(x),
        Function.Cos => Math.Cos(x),
        Function.Tan => Math.Tan(x),
        Function.Arcsin => Math.Asin(x),
        Function.Arccos => Math.Acos(x),
        Function.Arctan => Math.Atan(x),
        Function.Arctan2 => Math.Atan2(x, y),
        Function.Sinh => Math.Sinh(x),
        Function.Cosh => Math.Cosh(x),
        Function.Tanh => Math.Tanh(x),
        Function.Arcsinh => Math.Asinh(x),
        Function.Arccosh => Math.Acosh(x),
        Function.Arctanh => Math.Atanh(x),
        Function.Log => Math.Log(x),
        Function.Log10 => Math.Log10(x),
        Function.Log1p => Log1p(x),
        Function.Exp => Math.Exp(x),
        Function.Expm1 => Expm1(x),
        Function.Sqrt => Math.Sqrt(x),
        Function.Abs => Math.Abs(x),
        Function.Ceil => Math.Ceiling(x),
        Function.Floor => Math.Floor(x),
        _ => x % y,
    };

    public static double Truth(bool truth) => truth ? 1 : 0;
}
