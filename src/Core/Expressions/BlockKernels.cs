using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dashboard.Core.Expressions;

/// <summary>One operation over a whole block; the operands may be the same array as the result.</summary>
delegate void BlockKernel(double[] x, double[] y, double[] z, double[] result);

/// <summary>
/// The loops of the block evaluator. Every element of a block goes through the same code, so a value never depends on where
/// in the block it stands. Functions without a vector form run their scalar form for every element.
/// </summary>
static class BlockKernels
{
    public const int Length = 1024;

    public static BlockKernel For(UnaryOperator symbol) => symbol == UnaryOperator.Negate ? Vectors<NegateVectors> : Vectors<NotVectors>;

    /// <summary>Kernels of two operands; Greater is Less with the operands swapped by the caller.</summary>
    public static BlockKernel For(BinaryOperator symbol) => symbol switch
    {
        BinaryOperator.Add => Vectors<AddVectors>,
        BinaryOperator.Subtract => Vectors<SubtractVectors>,
        BinaryOperator.Multiply => Vectors<MultiplyVectors>,
        BinaryOperator.Divide => Vectors<DivideVectors>,
        BinaryOperator.Less or BinaryOperator.Greater => Vectors<LessVectors>,
        BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual => Vectors<LessOrEqualVectors>,
        BinaryOperator.Equal => Vectors<EqualVectors>,
        BinaryOperator.NotEqual => Vectors<NotEqualVectors>,
        BinaryOperator.And => Vectors<AndVectors>,
        BinaryOperator.Or => Vectors<OrVectors>,
        _ => (x, y, _, result) => Each(x, y, result, (a, b) => ScalarMath.Apply(symbol, a, b)),
    };

    public static BlockKernel For(Function function) => function switch
    {
        Function.Sqrt => Vectors<SqrtVectors>,
        Function.Abs => Vectors<AbsVectors>,
        Function.Floor => Vectors<FloorVectors>,
        Function.Ceil => Vectors<CeilingVectors>,
        Function.Sin => Vectors<SinVectors>,
        Function.Cos => Vectors<CosVectors>,
        Function.Exp => Vectors<ExpVectors>,
        Function.Log => Vectors<LogVectors>,
        _ => (x, y, _, result) => Each(x, y, result, (a, b) => ScalarMath.Apply(function, a, b)),
    };

    public static BlockKernel Select => Vectors<SelectVectors>;

    public static BlockKernel RoundToSingle => (x, y, _, result) => Each(x, y, result, (a, _) => (float)a);

    public static BlockKernel MultipliedPower(int power) => (x, _, _, result) => Multiply(x, result, power);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Vectors<TOperation>(double[] x, double[] y, double[] z, double[] result)
        where TOperation : struct, IVectorOperation
    {
        ref double a = ref MemoryMarshal.GetArrayDataReference(x);
        ref double b = ref MemoryMarshal.GetArrayDataReference(y);
        ref double c = ref MemoryMarshal.GetArrayDataReference(z);
        ref double r = ref MemoryMarshal.GetArrayDataReference(result);
        for (nuint i = 0; i < Length; i += 8)
        {
            TOperation.Apply(Vector512.LoadUnsafe(ref a, i), Vector512.LoadUnsafe(ref b, i), Vector512.LoadUnsafe(ref c, i))
                .StoreUnsafe(ref r, i);
        }
    }

    // The same multiplications in the same order as ScalarMath.MultipliedPower.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Multiply(double[] x, double[] result, int power)
    {
        ref double a = ref MemoryMarshal.GetArrayDataReference(x);
        ref double r = ref MemoryMarshal.GetArrayDataReference(result);
        int top = 31 - int.LeadingZeroCount(power) - 1;
        for (nuint i = 0; i < Length; i += 8)
        {
            var value = Vector512.LoadUnsafe(ref a, i);
            var product = value;
            for (int bit = top; bit >= 0; bit--)
            {
                product *= product;
                product = (power >> bit & 1) == 1 ? product * value : product;
            }

            product.StoreUnsafe(ref r, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Each(double[] x, double[] y, double[] result, Func<double, double, double> apply)
    {
        for (int i = 0; i < Length; i++)
        {
            result[i] = apply(x[i], y[i]);
        }
    }
}
