using System.Reflection.Emit;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// Writes the operations of a formula for one vector of elements. Formulas that are Float32 throughout fill vectors with float32
/// lanes; in all others every value is float64 lanes, with Float32 results rounded after each operation, which is exact for
/// <c>+ - * /</c> and roots. Truth values are masks.
/// </summary>
sealed class LaneWriter(VectorIl vector, VectorFunctions functions, bool single)
{
    public Type Element { get; } = single ? typeof(float) : typeof(double);

    public Lanes Constant(Operation operation) => operation.Type == ElementType.Bool
        ? vector.As(VectorIl.Constant(operation.Value != 0 ? ulong.MaxValue : 0), Element)
        : Number(operation.Value);

    Lanes Number(double value) => single ? VectorIl.Constant((float)value) : VectorIl.Constant(value);

    /// <summary>Lanes loaded as numbers become a mask where the variable is a truth value.</summary>
    public Lanes FromMemory(Lanes loaded, ElementType type) =>
        type == ElementType.Bool ? vector.Not(vector.Equal(loaded, Number(0))) : loaded;

    /// <param name="operand">Type of the first operand.</param>
    public Lanes Write(Operation o, ElementType operand, Lanes a, Lanes b, Lanes c)
    {
        var value = o.Code switch
        {
            OperationCode.Add => vector.Add(a, b),
            OperationCode.Subtract => vector.Subtract(a, b),
            OperationCode.Multiply => vector.Multiply(a, b),
            OperationCode.Divide => vector.Divide(a, b),
            OperationCode.Less => vector.Less(a, b),
            OperationCode.LessOrEqual => vector.Call("LessThanOrEqual", a, b),
            OperationCode.Equal => vector.Equal(a, b),
            OperationCode.NotEqual => vector.Not(vector.Equal(a, b)),
            OperationCode.And => vector.And(a, b),
            OperationCode.Or => vector.Or(a, b),
            OperationCode.Negate => vector.Negate(a),
            OperationCode.Not => vector.Not(a),
            OperationCode.Select => vector.Select(a, b, c),
            OperationCode.Convert => a,
            OperationCode.Call => Function(o.Function, a, b),
            _ => InDoubles(a, b, (x, y) => Division(o.Code, x, y)),
        };
        return o.Code == OperationCode.Convert && operand == ElementType.Bool ? vector.And(a, Number(1))
            : !single && o.Type == ElementType.Float32 && o.Code is not (OperationCode.Negate or OperationCode.Select) ? Rounded(value)
            : value;
    }

    Lanes Rounded(Lanes x) => vector.Widen(vector.Narrow(x, x), false);

    Lanes Function(Function function, Lanes a, Lanes b) => function switch
    {
        Expressions.Function.Sqrt => vector.Call("Sqrt", a),
        Expressions.Function.Abs => vector.Call("Abs", a),
        Expressions.Function.Floor => vector.Call("Floor", a),
        Expressions.Function.Ceil => vector.Call("Ceiling", a),
        _ when VectorFunctions.Has(function) => InDoubles(a, a, (x, _) => functions.Call(function, x)),
        Expressions.Function.Fmod => InDoubles(a, b, functions.Fmod),
        _ => InDoubles(a, b.Element is null ? a : b, (x, y) => Each((int)function, x, y)),
    };

    Lanes Division(OperationCode code, Lanes x, Lanes y) => code switch
    {
        OperationCode.Remainder => functions.Remainder(x, y),
        OperationCode.FloorDivide => functions.FloorDivide(x, y),
        _ => Each(-1, x, y),
    };

    /// <summary>Runs what exists for float64 only, for float32 lanes in two halves.</summary>
    Lanes InDoubles(Lanes a, Lanes b, Func<Lanes, Lanes, Lanes> write)
    {
        if (!single)
        {
            return write(a, b);
        }

        var lower = write(vector.Widen(a, false), vector.Widen(b, false));
        return vector.Narrow(lower, write(vector.Widen(a, true), vector.Widen(b, true)));
    }

    /// <summary>A function without a vector form, or with code -1 the power, lane by lane.</summary>
    Lanes Each(int function, Lanes x, Lanes y)
    {
        vector.Il.Emit(OpCodes.Ldc_I4, function);
        vector.Push(x);
        vector.Push(y);
        var each = typeof(LaneCorrections).GetMethod(nameof(LaneCorrections.Each))!;
        vector.Il.Emit(OpCodes.Call, each.MakeGenericMethod(vector.VectorOf(typeof(double))));
        return vector.Pop(typeof(double));
    }
}
