namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// Writes the functions that have a vector form, on float64 lanes, straight into the loop: no call, nothing left for the runtime to
/// compile later. Each is right to 2 units in the last place on the range it watches; a kernel whose
/// inputs leave that range says so and runs again in its careful form, which corrects exactly those lanes. What a lane gives
/// therefore depends on its own value only.
/// </summary>
/// <remarks>
/// Polynomials are interpolations at Chebyshev nodes in 113-bit arithmetic, that of the long sine a weighted minimax fit; errors below 2^-55 of the result. Argument reduction
/// after W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980), with fused multiply-add.
/// </remarks>
sealed class VectorFunctions(VectorIl vector, RangeWatch watch)
{
    /// <summary>Adding and subtracting it rounds to whole numbers, which then stand in the low bits.</summary>
    const double Rounder = 6755399441055744.0;

    const ulong SmallestNormal = 0x0010_0000_0000_0000;
    const ulong Infinity = 0x7FF0_0000_0000_0000;

    static readonly double[] ExpSeries =
    [
        0.50000000000000011, 0.16666666666666669, 0.041666666666624157, 0.0083333333333300633, 0.0013888888917199863,
        0.00019841269863042963, 2.4801521317484083e-05, 2.7557268476553695e-06, 2.7620078203806394e-07, 2.5100377619606372e-08,
    ];

    /// <summary>For the sine of up to a quarter turn.</summary>
    static readonly double[] LongSinSeries =
    [
        -0.16666666666666666, 0.008333333333333207, -0.00019841269841212498, 2.755731921157612e-06, -2.505210690530392e-08,
        1.6058941058265035e-10, -7.643021083586651e-13, 2.7214398382272697e-15,
    ];

    static readonly double[] SinSeries =
        [-0.16666666666666666, 0.008333333333330948, -0.00019841269836758289, 2.7557316102405114e-06, -2.5051131814298756e-08, 1.5918127082718618e-10];

    static readonly double[] CosSeries =
        [0.041666666666666664, -0.0013888888888887398, 2.480158729876551e-05, -2.7557317271637631e-07, 2.0876146249194634e-09, -1.1382631041621262e-11];

    static readonly double[] LogSeries =
        [0.66666666666666696, 0.39999999999899488, 0.28571428625982548, 0.22222211133642084, 0.18182889209266595, 0.1533171880828007, 0.14616484198366603];

    public static bool Has(Function function) => function is Function.Exp or Function.Log or Function.Sin or Function.Cos;

    public Lanes Call(Function function, Lanes x) => function switch
    {
        Function.Exp => Exp(x),
        Function.Log => Log(x),
        Function.Sin => Sin(x),
        _ => Cos(x),
    };

    static Lanes C(double value) => VectorIl.Constant(value);

    static Lanes U(ulong value) => VectorIl.Constant(value);

    /// <summary>e^x = 2^n e^r with |r| up to ln 2 / 2. Exact limits: 0 and infinity come out of the scaling, NaN stays.</summary>
    Lanes Exp(Lanes x)
    {
        // The native minimum gives its second operand where either is not a number.
        x = vector.Call("MaxNative", C(-750), x);
        x = vector.Call("MinNative", C(750), x);
        var shifted = vector.Fused(x, C(1.4426950408889634), C(Rounder));
        var n = vector.Subtract(shifted, C(Rounder));
        var r = vector.Fused(n, C(-0.69314718055994529), x);
        r = vector.Fused(n, C(-2.3190468138462996e-17), r);
        var square = vector.Multiply(r, r);
        var sum = vector.Add(vector.Fused(square, InTwo(ExpSeries, r, square), r), C(1));
        return vector.CanScale ? vector.Scale(sum, n) : ScaleTwice(sum, n);
    }

    /// <summary>Multiplies by 2^n in two steps, the first exact, so that results below the normal numbers are rounded once.</summary>
    Lanes ScaleTwice(Lanes x, Lanes n)
    {
        var half = vector.Fused(n, C(0.5), C(Rounder));
        var rest = vector.Add(vector.Subtract(n, vector.Subtract(half, C(Rounder))), C(Rounder));
        return vector.Multiply(vector.Multiply(x, PowerOfTwo(half)), PowerOfTwo(rest));
    }

    Lanes PowerOfTwo(Lanes shifted)
    {
        var exponent = vector.ShiftLeft(vector.As(shifted, typeof(ulong)), 52);
        return vector.As(vector.Add(exponent, U(1023UL << 52)), typeof(double));
    }

    /// <summary>
    /// The sine of |x| less n half turns, at most a quarter turn, negative for odd n. The first step of the remainder is exact, since
    /// it is a multiple of 2^-52 below 2; the later ones round relative to what is left, so zeros are right too.
    /// </summary>
    Lanes Sin(Lanes x)
    {
        var size = Size(x);
        watch.Trigonometric(size);
        var shifted = vector.Fused(size, C(0.31830988618379069), C(Rounder));
        var n = vector.Subtract(shifted, C(Rounder));
        var r = vector.Fused(n, C(-3.1415926535897931), size);
        r = vector.Fused(n, C(-1.2246467991473532e-16), r);
        r = vector.Fused(n, C(2.9947698097183397e-33), r);
        var z = vector.Multiply(r, r);
        var value = vector.Fused(vector.Multiply(z, r), Horner(LongSinSeries, z), r);
        var turned = vector.As(vector.ShiftLeft(vector.As(shifted, typeof(ulong)), 63), typeof(double));
        return watch.Checked(Function.Sin, x, vector.Xor(vector.Xor(value, turned), vector.And(x, C(-0.0))));
    }

    Lanes Size(Lanes x) => vector.And(x, vector.As(U(0x7FFF_FFFF_FFFF_FFFF), typeof(double)));

    Lanes Cos(Lanes x)
    {
        var (sin, cos, quadrant) = Angle(x);
        return watch.Checked(Function.Cos, x, Turned(vector.Add(quadrant, U(1)), sin, cos));
    }

    /// <summary>Sine in even quadrants, cosine in odd ones, negative in the second half of the turn: near its zeros a cosine must not be a difference from 1.</summary>
    Lanes Turned(Lanes quadrant, Lanes sin, Lanes cos)
    {
        var odd = vector.As(vector.Equal(vector.And(quadrant, U(1)), U(1)), typeof(double));
        var sign = vector.As(vector.And(vector.ShiftLeft(quadrant, 62), U(1UL << 63)), typeof(double));
        return vector.Xor(vector.Select(odd, cos, sin), sign);
    }

    /// <summary>Sine and cosine of |x| less n quarter turns, at most an eighth of a turn, with the rounding of that remainder carried along.</summary>
    (Lanes Sin, Lanes Cos, Lanes Quadrant) Angle(Lanes x)
    {
        var size = Size(x);
        watch.Trigonometric(size);
        var shifted = vector.Fused(size, C(0.63661977236758138), C(Rounder));
        var n = vector.Subtract(shifted, C(Rounder));
        var first = vector.Fused(n, C(-1.5707963267948966), size);
        var second = vector.Fused(n, C(-6.123233995736766e-17), first);
        var lost = vector.Fused(n, C(-6.123233995736766e-17), vector.Subtract(first, second));
        lost = vector.Fused(n, C(1.5407439555097887e-33), lost);
        var r = vector.Add(second, lost);
        var tail = vector.Add(vector.Subtract(second, r), lost);
        var z = vector.Multiply(r, r);
        var sin = vector.Add(r, vector.Fused(vector.Multiply(z, r), Horner(SinSeries, z), tail));
        return (sin, CosOf(r, tail, z), vector.As(shifted, typeof(ulong)));
    }

    Lanes CosOf(Lanes r, Lanes tail, Lanes z)
    {
        var half = vector.Multiply(z, C(0.5));
        var top = vector.Subtract(C(1), half);
        var lost = vector.Subtract(vector.Subtract(C(1), top), half);
        var rest = vector.Fused(vector.Multiply(z, z), Horner(CosSeries, z), vector.Negate(vector.Multiply(r, tail)));
        return vector.Add(top, vector.Add(lost, rest));
    }

    /// <summary>log(2^k m) with m between 0.7 and 1.4, by the series of log((1 + s) / (1 - s)).</summary>
    Lanes Log(Lanes x)
    {
        var bits = vector.As(x, typeof(ulong));
        watch.Logarithm(vector.Subtract(bits, U(SmallestNormal)), Infinity - SmallestNormal);
        const ulong root = 0x3FE6_A09E_667F_3BCD;
        var moved = vector.Add(bits, U(0x3FF0_0000_0000_0000 - root));
        var k = vector.As(vector.Or(vector.ShiftRight(moved, 52), U(0x4330_0000_0000_0000)), typeof(double));
        k = vector.Subtract(k, C(4503599627370496.0 + 1023));
        var m = vector.As(vector.Add(vector.And(moved, U(0x000F_FFFF_FFFF_FFFF)), U(root)), typeof(double));
        var f = vector.Subtract(m, C(1));
        var s = vector.Divide(f, vector.Add(f, C(2)));
        var z = vector.Multiply(s, s);
        var series = vector.Multiply(z, Horner(LogSeries, z));
        var half = vector.Multiply(vector.Multiply(f, f), C(0.5));
        var inner = vector.Fused(s, vector.Add(half, series), vector.Multiply(k, C(1.9082149292705877e-10)));
        var rest = vector.Subtract(vector.Subtract(half, inner), f);
        var value = vector.Subtract(vector.Multiply(k, C(0.69314718036912382)), rest);
        return watch.Checked(Function.Log, x, value);
    }

    /// <summary>C's <c>fmod</c>, exact, for quotients below 2^52.</summary>
    public Lanes Fmod(Lanes x, Lanes y)
    {
        var r = Rest(x, y);
        var zero = vector.And(x, C(-0.0));
        return watch.Checked(OperationCode.Call, x, y, vector.Select(vector.Equal(r, C(0)), zero, r));
    }

    /// <summary>NumPy's remainder: the sign of the divisor.</summary>
    public Lanes Remainder(Lanes x, Lanes y)
    {
        var r = Rest(x, y);
        var other = HaveOtherSigns(r, y);
        var moved = vector.Select(other, vector.Add(r, y), r);
        var value = vector.Select(vector.Equal(r, C(0)), vector.And(y, C(-0.0)), moved);
        return watch.Checked(OperationCode.Remainder, x, y, value);
    }

    /// <summary>NumPy's floor division, step by step as <see cref="ScalarMath.FloorDivide"/>.</summary>
    public Lanes FloorDivide(Lanes x, Lanes y)
    {
        var r = Rest(x, y);
        var quotient = vector.Divide(vector.Subtract(x, r), y);
        var other = HaveOtherSigns(r, y);
        var below = vector.And(other, vector.Not(vector.Equal(r, C(0))));
        quotient = vector.Select(below, vector.Subtract(quotient, C(1)), quotient);
        var floor = vector.Call("Floor", quotient);
        var up = vector.Less(C(0.5), vector.Subtract(quotient, floor));
        floor = vector.Select(up, vector.Add(floor, C(1)), floor);
        var zero = vector.And(vector.Divide(x, y), C(-0.0));
        return watch.Checked(OperationCode.FloorDivide, x, y, vector.Select(vector.Equal(quotient, C(0)), zero, floor));
    }

    /// <summary>x - trunc(x / y) y. The quotient may be one too large by rounding; the rest then has the wrong sign, and is exact all the same.</summary>
    Lanes Rest(Lanes x, Lanes y)
    {
        var quotient = vector.Divide(x, y);
        watch.Quotient(quotient, y);
        var whole = vector.Call("Truncate", quotient);
        var r = vector.Fused(vector.Negate(whole), y, x);
        var wrong = HaveOtherSigns(r, x);
        wrong = vector.And(wrong, vector.Not(vector.Equal(r, C(0))));
        var step = vector.Or(vector.And(x, C(-0.0)), vector.Call("Abs", y));
        return vector.Select(wrong, vector.Add(r, step), r);
    }

    Lanes HaveOtherSigns(Lanes x, Lanes y) => vector.Less(vector.Or(vector.And(vector.Xor(x, y), C(-0.0)), C(1)), C(0));

    Lanes Horner(double[] series, Lanes x)
    {
        var sum = C(series[^1]);
        for (int i = series.Length - 2; i >= 0; i--)
        {
            sum = vector.Fused(sum, x, C(series[i]));
        }

        return sum;
    }

    /// <summary>Even and odd powers side by side: half the latency of Horner's rule.</summary>
    Lanes InTwo(double[] series, Lanes x, Lanes square)
    {
        var even = Horner(series.Where((_, i) => i % 2 == 0).ToArray(), square);
        var odd = Horner(series.Where((_, i) => i % 2 == 1).ToArray(), square);
        return vector.Fused(odd, x, even);
    }
}
