using System.Numerics;
using System.Reflection.Emit;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>A part of a formula over consecutive elements.</summary>
/// <param name="slots">Addresses of variables, output and temporaries, see <see cref="KernelPlan"/>.</param>
/// <param name="count">Elements, a multiple of the kernel's step.</param>
/// <returns>Not 0 where a value left the range of a vector function: then the careful form must run over the same elements.</returns>
unsafe delegate int Kernel(byte** slots, nint count);

/// <summary>The sum of a formula of one variable over equidistant points.</summary>
/// <param name="first">Index of the first point; the variable is lower + index * width, rounded once.</param>
/// <param name="count">Points, a multiple of 8 times the kernel's unrolling.</param>
/// <param name="lanes">Eight sums: point i is added to lane i mod 8 in order.</param>
unsafe delegate int SumKernel(double first, double lower, double width, nint count, double* lanes);

/// <summary>Emits kernels: one loop, a few vectors of elements a round, everything between load and store in registers.</summary>
static class KernelWriter
{
    /// <summary>Vector instructions a round should have at least, so that the loop itself costs little.</summary>
    const int FullRound = 24;

    const int MostVectors = 4;

    /// <summary>Vectors of elements a round: 1, 2 or 4, so that rounds divide blocks.</summary>
    public static int Unrolling(int cost) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(FullRound / Math.Max(1, cost), 1, MostVectors) + 1) / 2;

    public static Kernel Write(KernelPlan plan, KernelPart part, bool careful, bool streaming)
    {
        var method = NewMethod(typeof(int), typeof(byte**), typeof(nint));
        var il = method.GetILGenerator();
        var vector = new VectorIl(il, plan.Bits);
        var watch = new RangeWatch(vector, careful);
        var addresses = Addresses(il, part.Slots);
        var index = il.DeclareLocal(typeof(nint));
        Loop(il, index, () => il.Emit(OpCodes.Ldarg_1), plan.Elements * part.Vectors, () =>
        {
            for (int v = 0; v < part.Vectors; v++)
            {
                int offset = v * plan.Elements;
                void Address(int slot) => PushAddress(il, addresses[slot], index, plan.SlotBytes(slot), offset);
                WriteOnce(plan, part, vector, watch, Address, streaming);
            }
        });
        watch.PushVerdict();
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Kernel>();
    }

    static void WriteOnce(KernelPlan plan, KernelPart part, VectorIl vector, RangeWatch watch, Action<int> address, bool streaming)
    {
        var writer = new LaneWriter(vector, new VectorFunctions(vector, watch), plan.IsSingle);
        var values = new Lanes[part.End];
        for (int i = part.Start; i < part.End; i++)
        {
            var operation = plan.Graph.Operations[i];
            foreach (int operand in operation.Operands.Where(o => o < part.Start && values[o].Element is null))
            {
                values[operand] = Outside(plan, operand, vector, writer, address);
            }

            values[i] = operation.Code is OperationCode.Input or OperationCode.Constant
                ? Outside(plan, i, vector, writer, address)
                : WriteOperation(plan.Graph, operation, writer, values);
            if (plan.Temporary(i) is { } slot)
            {
                vector.Store(values[i], () => address(slot), false);
            }
        }

        if (part.End == plan.Graph.Operations.Count)
        {
            Output(plan, values[^1], vector, address, streaming);
        }
    }

    /// <summary>A value that is not computed here: a constant, a variable, or what an earlier part left behind.</summary>
    static Lanes Outside(KernelPlan plan, int place, VectorIl vector, LaneWriter writer, Action<int> address)
    {
        var operation = plan.Graph.Operations[place];
        if (operation.Code == OperationCode.Constant)
        {
            return writer.Constant(operation);
        }

        bool variable = operation.Code == OperationCode.Input;
        int slot = variable ? operation.A : plan.Temporary(place)!.Value;
        address(slot);
        bool half = plan.SlotBytes(slot) * plan.Elements * 8 < vector.Bits;
        var loaded = half ? vector.LoadHalf() : vector.Load(writer.Element);
        return variable ? writer.FromMemory(loaded, operation.Type) : loaded;
    }

    static Lanes WriteOperation(OperationGraph graph, Operation operation, LaneWriter writer, Lanes[] values)
    {
        Lanes At(int place) => place < 0 ? default : values[place];
        return writer.Write(operation, graph.Operations[operation.A].Type, At(operation.A), At(operation.B), At(operation.C));
    }

    static void Output(KernelPlan plan, Lanes value, VectorIl vector, Action<int> address, bool streaming)
    {
        if (plan.SlotBytes(plan.OutputSlot) * plan.Elements * 8 < vector.Bits)
        {
            vector.StoreHalf(value, () => address(plan.OutputSlot));
        }
        else
        {
            vector.Store(value, () => address(plan.OutputSlot), streaming);
        }
    }

    /// <summary>Only for formulas of one part, of at most one Float64 variable, with a Float64 result.</summary>
    public static SumKernel WriteSum(KernelPlan plan, int rounds, bool careful)
    {
        var method = NewMethod(typeof(int), typeof(double), typeof(double), typeof(double), typeof(nint), typeof(double*));
        var il = method.GetILGenerator();
        var vector = new VectorIl(il, plan.Bits);
        var watch = new RangeWatch(vector, careful);
        var sums = new SumLanes(vector);
        var index = il.DeclareLocal(typeof(nint));
        Loop(il, index, () => il.Emit(OpCodes.Ldarg_3), 8 * rounds, () =>
        {
            for (int i = 0; i < rounds; i++)
            {
                sums.AddRound(x => Value(plan, vector, watch, x));
            }
        });
        sums.Store();
        watch.PushVerdict();
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<SumKernel>();
    }

    static Lanes Value(KernelPlan plan, VectorIl vector, RangeWatch watch, Lanes x)
    {
        var writer = new LaneWriter(vector, new VectorFunctions(vector, watch), false);
        var operations = plan.Graph.Operations;
        var values = new Lanes[operations.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = operations[i].Code switch
            {
                OperationCode.Input => x,
                OperationCode.Constant => writer.Constant(operations[i]),
                _ => WriteOperation(plan.Graph, operations[i], writer, values),
            };
        }

        return values[^1];
    }

    static DynamicMethod NewMethod(Type result, params Type[] parameters) =>
        new("formula", result, parameters, typeof(KernelWriter).Module, skipVisibility: true);

    static Dictionary<int, LocalBuilder> Addresses(ILGenerator il, IEnumerable<int> slots)
    {
        var addresses = new Dictionary<int, LocalBuilder>();
        foreach (int slot in slots)
        {
            addresses[slot] = il.DeclareLocal(typeof(byte*));
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, slot * sizeof(ulong));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, addresses[slot]);
        }

        return addresses;
    }

    static void PushAddress(ILGenerator il, LocalBuilder start, LocalBuilder index, int size, int offset)
    {
        il.Emit(OpCodes.Ldloc, start);
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldc_I4, size);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldc_I4, offset * size);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    static void Loop(ILGenerator il, LocalBuilder index, Action pushCount, int step, Action body)
    {
        var check = il.DefineLabel();
        var top = il.DefineLabel();
        il.Emit(OpCodes.Br, check);
        il.MarkLabel(top);
        body();
        il.Emit(OpCodes.Ldloc, index);
        il.Emit(OpCodes.Ldc_I4, step);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, index);
        il.MarkLabel(check);
        il.Emit(OpCodes.Ldloc, index);
        pushCount();
        il.Emit(OpCodes.Blt, top);
    }
}
