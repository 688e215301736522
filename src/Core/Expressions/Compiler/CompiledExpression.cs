using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Dashboard.Core.Data;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// A formula compiled to one loop of vector instructions over arrays in memory. Every element goes through the same code, also at
/// the end of an array, so its result does not depend on where the array was cut. For any number of threads at once. Planning is
/// quick; loops are written when they are first needed.
/// </summary>
/// <remarks>
/// Functions are within 2 units in the last place. Results of one host are the same to the bit; hosts of other vector widths may
/// differ in the last places where functions are scaled or taken lane by lane.
/// </remarks>
public sealed unsafe class CompiledExpression
{
    /// <summary>Elements between two looks at whether values left the range of a function.</summary>
    const int WholeBlock = 4096;

    /// <summary>Elements whose temporaries stay in the first-level cache where a formula takes several loops.</summary>
    const int CutBlock = 512;

    const int Alignment = 64;

    [ThreadStatic]
    static byte[]? scratch;

    readonly KernelPlan plan;
    readonly Lazy<Kernel[]> fast;
    readonly Lazy<Kernel[]> careful;
    readonly Lazy<Kernel[]> streaming;
    readonly Lazy<(SumKernel Fast, SumKernel Careful)> sums;
    readonly int variables;
    readonly int block;

    /// <param name="output">Type of the results in memory; truth values are stored as 0 and 1.</param>
    /// <param name="truths">Type in which truth values among the variables lie in memory, as 0 and 1.</param>
    /// <param name="bits">Width of the vectors.</param>
    internal CompiledExpression(Expression expression, ElementType output, ElementType truths, int bits)
    {
        variables = expression.Variables.Count;
        plan = new KernelPlan(OperationGraph.Of(expression.Root, output), [.. expression.Variables.Select(v => v.Type)], output, truths, bits);
        fast = new(() => Write(false, false));
        careful = new(() => Write(true, false));
        streaming = new(() => Write(false, true));
        sums = new(() => (KernelWriter.WriteSum(plan, SumRounds, false), KernelWriter.WriteSum(plan, SumRounds, true)));
        block = plan.Parts.Count == 1 ? WholeBlock : CutBlock;
        SumRounds = KernelWriter.Unrolling(plan.Graph.Operations.Sum(o => o.Cost));
        CanSum = plan.Parts.Count == 1 && variables <= 1 && plan.Graph.Operations.All(o => o.Type != ElementType.Float32);
    }

    /// <summary>Loops that the formula takes: one unless it is very large.</summary>
    public int Loops => plan.Parts.Count;

    public int VectorBits => plan.Bits;

    /// <summary>The compiled form, from the cache where it is known.</summary>
    public static CompiledExpression Of(Expression expression, ElementType output = ElementType.Float64) =>
        CompiledExpressions.Of(expression, output);

    /// <summary>Computes the formula for each element.</summary>
    /// <param name="inputs">An array of <paramref name="count"/> elements for each variable, in the expression's order and type.</param>
    /// <param name="output">Room for as many results; it must not overlap the inputs.</param>
    /// <param name="past">Whether results go past the caches, which is faster where they are too many to stay there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Evaluate(ReadOnlySpan<nint> inputs, void* output, long count, bool past = false)
    {
        byte** slots = stackalloc byte*[variables + 1 + plan.Temporaries];
        long whole = count / plan.Step * plan.Step;
        bool stream = past && plan.Parts.Count == 1 && CanStream(output);
        var kernels = stream ? streaming.Value : fast.Value;
        for (long at = 0; at < whole; at += block)
        {
            Point(slots, inputs, output, at);
            Run(kernels, slots, (nint)Math.Min(block, whole - at));
        }

        if (whole < count)
        {
            Point(slots, inputs, output, whole);
            RunRest(slots, (int)(count - whole));
        }

        if (stream)
        {
            Sse.StoreFence();
        }
    }

    /// <summary>Compiles all forms that may be needed, so that none is while a clock runs.</summary>
    /// <param name="past">As of <see cref="Evaluate"/>.</param>
    internal void Complete(bool past)
    {
        _ = fast.Value;
        _ = careful.Value;
        _ = past && plan.Parts.Count == 1 ? streaming.Value : null;
        _ = CanSum && variables == 1 ? sums.Value : default;
    }

    /// <summary>Points to which <see cref="Sum"/> must be a multiple of.</summary>
    internal int SumStep => 8 * SumRounds;

    /// <summary>Whether <see cref="Sum"/> works: one loop, at most one variable, all in Float64.</summary>
    internal bool CanSum { get; }

    int SumRounds { get; }

    /// <summary>Sums the formula over points lower + index * width into eight lanes; see <see cref="SumKernel"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Sum(double first, double lower, double width, int count, double* lanes)
    {
        if (sums.Value.Fast(first, lower, width, count, lanes) != 0)
        {
            _ = sums.Value.Careful(first, lower, width, count, lanes);
        }
    }

    Kernel[] Write(bool careful, bool streaming) =>
        plan.Parts.Select(part => KernelWriter.Write(plan, part, careful, streaming)).ToArray();

    bool CanStream(void* output) =>
        Sse.IsSupported && (nuint)output % (nuint)(plan.Bits / 8) == 0 && plan.SlotBytes(plan.OutputSlot) * plan.Elements * 8 == plan.Bits;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Point(byte** slots, ReadOnlySpan<nint> inputs, void* output, long at)
    {
        for (int i = 0; i < variables; i++)
        {
            slots[i] = (byte*)inputs[i] + (at * plan.SlotBytes(i));
        }

        slots[variables] = (byte*)output + (at * plan.SlotBytes(plan.OutputSlot));
        byte* temporaries = plan.Temporaries == 0 ? null : Scratch();
        for (int i = 0; i < plan.Temporaries; i++)
        {
            slots[variables + 1 + i] = temporaries + (i * CutBlock * sizeof(double));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Run(Kernel[] kernels, byte** slots, nint count)
    {
        for (int i = 0; i < kernels.Length; i++)
        {
            if (kernels[i](slots, count) != 0)
            {
                _ = careful.Value[i](slots, count);
            }
        }
    }

    /// <summary>The last elements, padded to a whole round with copies of the last one, through the same code.</summary>
    void RunRest(byte** slots, int count)
    {
        int step = plan.Step;
        byte* room = Scratch() + (plan.Temporaries * CutBlock * sizeof(double));
        byte* result = slots[variables];
        for (int i = 0; i < variables; i++)
        {
            int size = plan.SlotBytes(i);
            Unsafe.CopyBlock(room, slots[i], (uint)(count * size));
            for (int pad = count; pad < step; pad++)
            {
                Unsafe.CopyBlock(room + (pad * size), slots[i] + ((count - 1) * size), (uint)size);
            }

            slots[i] = room;
            room += step * sizeof(double);
        }

        slots[variables] = room;
        Run(fast.Value, slots, step);
        Unsafe.CopyBlock(result, room, (uint)(count * plan.SlotBytes(plan.OutputSlot)));
    }

    /// <summary>This thread's room for temporaries and one padded round.</summary>
    byte* Scratch()
    {
        int bytes = (plan.Temporaries * CutBlock * sizeof(double)) + ((variables + 1) * plan.Step * sizeof(double)) + Alignment;
        if (scratch is null || scratch.Length < bytes)
        {
            scratch = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        }

        byte* start = (byte*)Unsafe.AsPointer(ref scratch[0]);
        return start + (Alignment - ((nuint)start % Alignment));
    }
}

/// <summary>The formulas compiled last, at most <see cref="Most"/>.</summary>
static class CompiledExpressions
{
    public const int Most = 64;

    static readonly LinkedList<(string Key, CompiledExpression Compiled)> Recent = [];
    static readonly Lock Gate = new();

    public static CompiledExpression Of(Expression expression, ElementType output)
    {
        string key = $"{output} {string.Join(',', expression.Variables.Select(v => $"{v.Name}:{v.Type}"))} {expression.Text}";
        lock (Gate)
        {
            var node = Recent.First;
            while (node is not null && node.Value.Key != key)
            {
                node = node.Next;
            }

            if (node is not null)
            {
                Recent.Remove(node);
            }
            else
            {
                node = new((key, new CompiledExpression(expression, output, ElementType.Float64, VectorWidth.Bits)));
            }

            Recent.AddFirst(node);
            if (Recent.Count > Most)
            {
                Recent.RemoveLast();
            }

            return node.Value.Compiled;
        }
    }
}
