using System.Runtime.InteropServices;
using Dashboard.Core.Expressions;
using Dashboard.Core.Expressions.Compiler;

namespace Dashboard.Core.Tests.Expressions;

/// <summary>Inputs of a formula as arrays in memory, each of its own type, and what evaluators make of them.</summary>
sealed unsafe class ArrayRun : IDisposable
{
    readonly Expression expression;
    readonly nint[] arrays;

    public ArrayRun(Expression expression, int length, Func<int, ElementType, double> value)
    {
        (this.expression, Length) = (expression, length);
        arrays = expression.Variables.Select(v => (nint)NativeMemory.AlignedAlloc((nuint)((length + 1) * Size(v.Type)), 64)).ToArray();
        for (int v = 0; v < arrays.Length; v++)
        {
            for (int i = 0; i < length; i++)
            {
                Put(arrays[v], expression.Variables[v].Type, i, value(i, expression.Variables[v].Type));
            }
        }
    }

    public int Length { get; }

    public double[] Inputs(int element) =>
        expression.Variables.Select((v, i) => Get(arrays[i], v.Type, element)).ToArray();

    public double Expected(int element) => Interpreter.Evaluate(expression, Inputs(element));

    public double[] Compiled(int bits, ElementType output, int from = 0, int to = -1, bool past = false) =>
        Run(output, from, to, (inputs, result, count) =>
            new CompiledExpression(expression, output, ElementType.Float64, bits).Evaluate(inputs, (void*)result, count, past));

    public double[] Run(CompiledExpression compiled, ElementType output, int from, int to) =>
        Run(output, from, to, (inputs, result, count) => compiled.Evaluate(inputs, (void*)result, count));

    public double[] Eager(ElementType output) =>
        Run(output, 0, -1, (inputs, result, count) =>
        {
            using var eager = new EagerExpression(expression, output);
            eager.Evaluate(inputs, (void*)result, count);
        });

    double[] Run(ElementType output, int from, int to, Action<nint[], nint, long> evaluate)
    {
        int count = (to < 0 ? Length : to) - from;
        nint result = (nint)NativeMemory.AlignedAlloc((nuint)((count + 1) * Size(output)), 64);
        Put(result, output, count, 42);
        evaluate(arrays.Select((a, i) => a + (from * Size(expression.Variables[i].Type))).ToArray(), result, count);
        double[] values = Enumerable.Range(0, count).Select(i => Get(result, output, i)).ToArray();
        double guard = Get(result, output, count);
        NativeMemory.AlignedFree((void*)result);
        return guard == 42 ? values : throw new InvalidOperationException("Wrote past the end.");
    }

    static int Size(ElementType type) => type == ElementType.Float32 ? 4 : 8;

    static void Put(nint array, ElementType type, int at, double value)
    {
        if (type == ElementType.Float32)
        {
            ((float*)array)[at] = (float)value;
        }
        else
        {
            ((double*)array)[at] = value;
        }
    }

    static double Get(nint array, ElementType type, int at) =>
        type == ElementType.Float32 ? ((float*)array)[at] : ((double*)array)[at];

    public void Dispose()
    {
        foreach (nint array in arrays)
        {
            NativeMemory.AlignedFree((void*)array);
        }
    }
}
