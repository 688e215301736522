using System.Reflection;
using System.Reflection.Emit;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// Notes in the fast form of a kernel whether any lane left the range of a vector function, at one or two instructions each;
/// in the careful form it corrects those lanes with the scalar function instead.
/// </summary>
sealed class RangeWatch(VectorIl vector, bool careful)
{
    const double LargestAngle = 1 << 30;
    const ulong LargestQuotient = 0x4330_0000_0000_0000;

    readonly Dictionary<string, (Lanes Extreme, Lanes Limit, string Comparison)> watched = [];

    /// <summary>The lanes that watch, all of them, so that the caller can clear them before its loop.</summary>
    public bool IsEmpty => watched.Count == 0;

    /// <param name="size">Not negative; not-a-number counts as in range, for it stays what it is.</param>
    public void Trigonometric(Lanes size) => Watch("trigonometric", "MaxNative", size, VectorIl.Constant(LargestAngle), "GreaterThanAny");

    /// <param name="aboveNormal">Bits less those of the smallest normal number: large for zero, negatives, infinity and not-a-number.</param>
    public void Logarithm(Lanes aboveNormal, ulong limit) =>
        Watch("logarithm", "Max", aboveNormal, VectorIl.Constant(limit), "GreaterThanOrEqualAny");

    public void Quotient(Lanes quotient, Lanes divisor)
    {
        var bits = vector.And(vector.As(quotient, typeof(ulong)), VectorIl.Constant(0x7FFF_FFFF_FFFF_FFFFUL));
        Watch("quotient", "Max", bits, VectorIl.Constant(LargestQuotient), "GreaterThanOrEqualAny");
        Watch("divisor", "MaxNative", vector.Call("Abs", divisor), VectorIl.Constant(double.PositiveInfinity), "GreaterThanOrEqualAny");
    }

    public Lanes Checked(Function function, Lanes x, Lanes value) =>
        careful ? Correct(nameof(LaneCorrections.Call), (int)function, value, x, x) : value;

    public Lanes Checked(OperationCode code, Lanes x, Lanes y, Lanes value) =>
        careful ? Correct(nameof(LaneCorrections.Divide), (int)code, value, x, y) : value;

    /// <summary>Pushes whether any lane left its range since the start.</summary>
    public void PushVerdict()
    {
        vector.Il.Emit(OpCodes.Ldc_I4_0);
        foreach (var (extreme, limit, comparison) in watched.Values)
        {
            vector.PushAny(comparison, extreme, limit);
            vector.Il.Emit(OpCodes.Or);
        }
    }

    // Locals of a new method are zero, which is in range for all.
    void Watch(string what, string extreme, Lanes value, Lanes limit, string comparison)
    {
        if (careful)
        {
            return;
        }

        if (!watched.TryGetValue(what, out var known))
        {
            known = (vector.New(value.Element), limit, comparison);
            watched.Add(what, known);
        }

        vector.Set(known.Extreme, vector.Call(extreme, value, known.Extreme));
    }

    Lanes Correct(string method, int what, Lanes value, Lanes x, Lanes y)
    {
        vector.Il.Emit(OpCodes.Ldc_I4, what);
        vector.Push(value);
        vector.Push(x);
        vector.Push(y);
        var generic = typeof(LaneCorrections).GetMethod(method, BindingFlags.Static | BindingFlags.Public)!;
        vector.Il.Emit(OpCodes.Call, generic.MakeGenericMethod(vector.VectorOf(typeof(double))));
        return vector.Pop(typeof(double));
    }

    /// <summary>Whether the vector form of a function does not answer for a value.</summary>
    public static bool IsOutside(Function function, double x) => function == Function.Log
        ? !(x >= 2.2250738585072014E-308 && x < double.PositiveInfinity)
        : Math.Abs(x) > LargestAngle;

    public static bool IsOutside(double x, double y) => !(Math.Abs(x / y) < 4503599627370496.0) || double.IsInfinity(y);
}
