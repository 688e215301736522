using System.Runtime.Intrinsics;

namespace Dashboard.Core.Expressions;

/// <summary>An operation on eight float64 lanes; truth values are 0 and 1.</summary>
interface IVectorOperation
{
    static abstract Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z);
}

readonly struct AddVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => x + y;
}

readonly struct SubtractVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => x - y;
}

readonly struct MultiplyVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => x * y;
}

readonly struct DivideVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => x / y;
}

readonly struct NegateVectors : IVectorOperation
{
    // Flips the sign bit: 0 - x would turn 0 into 0.
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => x ^ Vector512.Create(-0.0);
}

readonly struct NotVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512<double>.One - x;
}

readonly struct LessVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        Vector512.LessThan(x, y) & Vector512<double>.One;
}

readonly struct LessOrEqualVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        Vector512.LessThanOrEqual(x, y) & Vector512<double>.One;
}

readonly struct EqualVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        Vector512.Equals(x, y) & Vector512<double>.One;
}

readonly struct NotEqualVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        Vector512.AndNot(Vector512<double>.One, Vector512.Equals(x, y));
}

readonly struct AndVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => x & y;
}

readonly struct OrVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => x | y;
}

readonly struct SelectVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), z, y);
}

readonly struct SqrtVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Sqrt(x);
}

readonly struct AbsVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Abs(x);
}

readonly struct FloorVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Floor(x);
}

readonly struct CeilingVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Ceiling(x);
}

readonly struct SinVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Sin(x);
}

readonly struct CosVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Cos(x);
}

readonly struct ExpVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Exp(x);
}

readonly struct LogVectors : IVectorOperation
{
    public static Vector512<double> Apply(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Vector512.Log(x);
}
