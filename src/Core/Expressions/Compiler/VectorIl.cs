using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>A vector in a local variable of the method that is being written, or a constant without one.</summary>
readonly record struct Lanes(LocalBuilder? Local, Type Element, ulong Constant = 0);

/// <summary>
/// Writes vector instructions of one width as calls of the runtime's <c>Vector128/256/512</c> methods, which its compiler turns
/// into single instructions. Each result goes to a local of its own, so code reads like arithmetic.
/// </summary>
sealed class VectorIl(ILGenerator il, int bits)
{
    static readonly Dictionary<(int, string, string), MethodInfo> Known = [];

    public ILGenerator Il { get; } = il;

    public int Bits { get; } = bits;

    /// <summary>Float64 numbers in a vector.</summary>
    public int Doubles => Bits / 64;

    public Type VectorOf(Type element) => Generic(Bits).MakeGenericType(element);

    public Lanes New(Type element) => new(Il.DeclareLocal(VectorOf(element)), element);

    /// <summary>Takes the vector on the stack.</summary>
    public Lanes Pop(Type element)
    {
        var lanes = New(element);
        Il.Emit(OpCodes.Stloc, lanes.Local!);
        return lanes;
    }

    // Constants are written where they are used: the runtime's compiler makes memory operands of them, which cost no register.
    public void Push(Lanes lanes)
    {
        if (lanes.Local is { } local)
        {
            Il.Emit(OpCodes.Ldloc, local);
            return;
        }

        if (lanes.Element == typeof(double))
        {
            Il.Emit(OpCodes.Ldc_R8, BitConverter.UInt64BitsToDouble(lanes.Constant));
        }
        else if (lanes.Element == typeof(float))
        {
            Il.Emit(OpCodes.Ldc_R4, BitConverter.UInt32BitsToSingle((uint)lanes.Constant));
        }
        else
        {
            Il.Emit(OpCodes.Ldc_I8, (long)lanes.Constant);
        }

        Il.Emit(OpCodes.Call, Create(lanes.Element));
    }

    public void Set(Lanes target, Lanes value)
    {
        Push(value);
        Il.Emit(OpCodes.Stloc, target.Local!);
    }

    public static Lanes Constant(double value) => new(null, typeof(double), BitConverter.DoubleToUInt64Bits(value));

    public static Lanes Constant(float value) => new(null, typeof(float), BitConverter.SingleToUInt32Bits(value));

    public static Lanes Constant(ulong value) => new(null, typeof(ulong), value);

    /// <summary>A method of the vector type whose parameters are vectors of one element type.</summary>
    public Lanes Call(string name, params ReadOnlySpan<Lanes> operands)
    {
        foreach (var operand in operands)
        {
            Push(operand);
        }

        Il.Emit(OpCodes.Call, Method(name, operands.ToArray().Select(o => VectorOf(o.Element)).ToArray(), operands[0].Element));
        return Pop(operands[0].Element);
    }

    public Lanes Add(Lanes x, Lanes y) => Call("Add", x, y);

    public Lanes Subtract(Lanes x, Lanes y) => Call("Subtract", x, y);

    public Lanes Multiply(Lanes x, Lanes y) => Call("Multiply", x, y);

    public Lanes Divide(Lanes x, Lanes y) => Call("Divide", x, y);

    public Lanes And(Lanes x, Lanes y) => Call("BitwiseAnd", x, y);

    public Lanes Or(Lanes x, Lanes y) => Call("BitwiseOr", x, y);

    public Lanes Xor(Lanes x, Lanes y) => Call("Xor", x, y);

    public Lanes Not(Lanes x) => Call("OnesComplement", x);

    public Lanes Less(Lanes x, Lanes y) => Call("LessThan", x, y);

    public Lanes Equal(Lanes x, Lanes y) => Call("Equals", x, y);

    public Lanes Select(Lanes mask, Lanes then, Lanes otherwise) => Call("ConditionalSelect", mask, then, otherwise);

    /// <summary>x * y + z, rounded once.</summary>
    public Lanes Fused(Lanes x, Lanes y, Lanes z) => Call("FusedMultiplyAdd", x, y, z);

    public Lanes Negate(Lanes x) => Xor(x, x.Element == typeof(float) ? Constant(-0.0f) : Constant(-0.0));

    public Lanes ShiftLeft(Lanes x, int places) => Shift("ShiftLeft", x, places);

    public Lanes ShiftRight(Lanes x, int places) => Shift("ShiftRightLogical", x, places);

    /// <summary>The same bits as another type.</summary>
    public Lanes As(Lanes x, Type element)
    {
        if (x.Element == element)
        {
            return x;
        }

        Push(x);
        Il.Emit(OpCodes.Call, Cached(Bits, $"As {element.Name}", x.Element, () =>
            Named(Bits, "As").Single(m => m.GetGenericArguments().Length == 2).MakeGenericMethod(x.Element, element)));
        return Pop(element);
    }

    /// <summary>The lower or upper half of float32 lanes as float64.</summary>
    public Lanes Widen(Lanes single, bool upper) => Converted(upper ? "WidenUpper" : "WidenLower", typeof(double), single);

    /// <summary>Two vectors of float64 rounded to one of float32.</summary>
    public Lanes Narrow(Lanes lower, Lanes upper) => Converted("Narrow", typeof(float), lower, upper);

    /// <summary>x * 2^n for whole n, rounded once; only with AVX-512.</summary>
    public Lanes Scale(Lanes x, Lanes n)
    {
        Push(x);
        Push(n);
        Il.Emit(OpCodes.Call, typeof(Avx512F).GetMethod("Scale", [typeof(Vector512<double>), typeof(Vector512<double>)])!);
        return Pop(typeof(double));
    }

    public bool CanScale => Bits == 512 && Avx512F.IsSupported;

    /// <summary>All lanes the float64 number on the stack.</summary>
    public Lanes Broadcast()
    {
        Il.Emit(OpCodes.Call, Create(typeof(double)));
        return Pop(typeof(double));
    }

    /// <summary>On the stack a vector of float64, a lane's place and its new value.</summary>
    public Lanes WithElement()
    {
        Il.Emit(OpCodes.Call, OfGeneric("WithElement", Bits, typeof(double)));
        return Pop(typeof(double));
    }

    /// <summary>Loads lanes from the address on the stack.</summary>
    public Lanes Load(Type element)
    {
        Il.Emit(OpCodes.Call, OfGeneric("Load", Bits, element));
        return Pop(element);
    }

    /// <summary>Loads half as many float32 numbers as a vector has, widened to float64.</summary>
    public Lanes LoadHalf()
    {
        int half = Bits / 2;
        Il.Emit(OpCodes.Call, OfGeneric("Load", half, typeof(float)));
        Il.Emit(OpCodes.Call, OfGeneric($"ToVector{Bits}Unsafe", half, typeof(float)));
        return Widen(Pop(typeof(float)), false);
    }

    /// <summary>Stores float64 lanes as half as many bytes of float32; the address lies in a local.</summary>
    public void StoreHalf(Lanes value, Action pushAddress)
    {
        Push(Narrow(value, value));
        Il.Emit(OpCodes.Call, OfGeneric("GetLower", Bits, typeof(float)));
        pushAddress();
        Il.Emit(OpCodes.Call, OfGeneric("Store", Bits / 2, typeof(float)));
    }

    public void Store(Lanes value, Action pushAddress, bool streaming)
    {
        Push(value);
        pushAddress();
        Il.Emit(OpCodes.Call, OfGeneric(streaming ? "StoreAlignedNonTemporal" : "Store", Bits, value.Element));
    }

    /// <summary>Pushes 1 where a comparison holds in any lane, else 0.</summary>
    public void PushAny(string comparison, Lanes x, Lanes y)
    {
        Push(x);
        Push(y);
        Il.Emit(OpCodes.Call, Method(comparison, [VectorOf(x.Element), VectorOf(y.Element)], x.Element));
    }

    MethodInfo Create(Type element) => Cached(Bits, "Create", element, () => Static(Bits).GetMethod("Create", [element])!);

    Lanes Shift(string name, Lanes x, int places)
    {
        Push(x);
        Il.Emit(OpCodes.Ldc_I4, places);
        Il.Emit(OpCodes.Call, Static(Bits).GetMethod(name, [VectorOf(x.Element), typeof(int)])!);
        return Pop(x.Element);
    }

    Lanes Converted(string name, Type element, params ReadOnlySpan<Lanes> operands)
    {
        foreach (var operand in operands)
        {
            Push(operand);
        }

        Il.Emit(OpCodes.Call, Method(name, operands.ToArray().Select(o => VectorOf(o.Element)).ToArray(), operands[0].Element));
        return Pop(element);
    }

    /// <summary>The method for exactly these parameters, or the generic one for the element type.</summary>
    MethodInfo Method(string name, Type[] parameters, Type element) => Cached(Bits, $"{name}/{parameters.Length}", element, () =>
        Named(Bits, name).FirstOrDefault(m => !m.IsGenericMethod
            && m.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters))
        ?? Named(Bits, name).Single(m => m.GetGenericArguments().Length == 1
            && m.GetParameters().Length == parameters.Length && m.GetParameters().All(p => p.ParameterType.IsGenericType))
            .MakeGenericMethod(element));

    static MethodInfo OfGeneric(string name, int bits, Type element) => Cached(bits, name, element, () =>
        Named(bits, name).Single(m => m.GetGenericArguments().Length == 1).MakeGenericMethod(element));

    // By name, because making objects of all the type's methods takes tens of milliseconds.
    static IEnumerable<MethodInfo> Named(int bits, string name) =>
        Static(bits).GetMember(name, MemberTypes.Method, BindingFlags.Public | BindingFlags.Static).Cast<MethodInfo>();

    /// <summary>Looking through the runtime's methods takes longer than all the rest, so each is looked for once.</summary>
    static MethodInfo Cached(int bits, string key, Type element, Func<MethodInfo> find)
    {
        lock (Known)
        {
            if (!Known.TryGetValue((bits, key, element.Name), out var method))
            {
                Known[(bits, key, element.Name)] = method = find();
            }

            return method;
        }
    }

    static Type Static(int bits) => bits switch
    {
        64 => typeof(Vector64),
        128 => typeof(Vector128),
        256 => typeof(Vector256),
        _ => typeof(Vector512),
    };

    static Type Generic(int bits) => bits switch
    {
        128 => typeof(Vector128<>),
        256 => typeof(Vector256<>),
        _ => typeof(Vector512<>),
    };
}
