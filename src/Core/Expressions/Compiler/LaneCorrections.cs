using System.Runtime.CompilerServices;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// Scalar functions on the float64 lanes of a vector, called by compiled formulas: for every lane where a function has no vector
/// form, and for the lanes out of range where it has one. Compiled in full at their first use, since nothing may be compiled again later.
/// </summary>
static class LaneCorrections
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TVector Each<TVector>(int function, TVector x, TVector y)
        where TVector : struct
    {
        ref double first = ref Unsafe.As<TVector, double>(ref x);
        ref double second = ref Unsafe.As<TVector, double>(ref y);
        for (int lane = 0; lane < Unsafe.SizeOf<TVector>() / sizeof(double); lane++)
        {
            ref double value = ref Unsafe.Add(ref first, lane);
            value = function < 0 ? Math.Pow(value, Unsafe.Add(ref second, lane))
                : ScalarMath.Apply((Function)function, value, Unsafe.Add(ref second, lane));
        }

        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TVector Call<TVector>(int function, TVector value, TVector x, TVector y)
        where TVector : struct
    {
        ref double result = ref Unsafe.As<TVector, double>(ref value);
        ref double operand = ref Unsafe.As<TVector, double>(ref x);
        for (int lane = 0; lane < Unsafe.SizeOf<TVector>() / sizeof(double); lane++)
        {
            double given = Unsafe.Add(ref operand, lane);
            if (RangeWatch.IsOutside((Function)function, given))
            {
                Unsafe.Add(ref result, lane) = ScalarMath.Apply((Function)function, given);
            }
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TVector Divide<TVector>(int code, TVector value, TVector x, TVector y)
        where TVector : struct
    {
        ref double result = ref Unsafe.As<TVector, double>(ref value);
        ref double dividend = ref Unsafe.As<TVector, double>(ref x);
        ref double divisor = ref Unsafe.As<TVector, double>(ref y);
        for (int lane = 0; lane < Unsafe.SizeOf<TVector>() / sizeof(double); lane++)
        {
            double a = Unsafe.Add(ref dividend, lane);
            double b = Unsafe.Add(ref divisor, lane);
            if (RangeWatch.IsOutside(a, b))
            {
                Unsafe.Add(ref result, lane) = (OperationCode)code switch
                {
                    OperationCode.Remainder => ScalarMath.Remainder(a, b),
                    OperationCode.FloorDivide => ScalarMath.FloorDivide(a, b),
                    _ => a % b,
                };
            }
        }

        return value;
    }
}
