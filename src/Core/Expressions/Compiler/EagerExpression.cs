using System.Runtime.InteropServices;
using Dashboard.Core.Data;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// A formula the way an array library without a compiler works: each operator is a loop of its own over whole arrays and leaves
/// its result in a fresh temporary. Every single loop is as fast as the compiled form's, and results have the same bits.
/// </summary>
public sealed unsafe class EagerExpression
{
    readonly record struct Step(CompiledExpression Loop, int[] Operands, int[] LastUses);

    readonly Expression expression;
    readonly ElementType output;
    readonly ElementType truths;
    readonly List<(ElementType Type, Step Step)> steps = [];

    public EagerExpression(Expression expression, ElementType output = ElementType.Float64)
    {
        (this.expression, this.output) = (expression, output);
        truths = OperationGraph.Of(expression.Root, output).IsSingle ? ElementType.Float32 : ElementType.Float64;
        Add(expression.Root, output);
    }

    /// <summary>Loops over the data, which is also the number of temporaries and one result.</summary>
    public int Loops => steps.Count;

    int Inputs => expression.Variables.Count;

    /// <summary>Computes the formula for each element; as <see cref="CompiledExpression.Evaluate"/>.</summary>
    public void Evaluate(ReadOnlySpan<nint> inputs, void* result, long count)
    {
        nint[] arrays = new nint[Inputs + steps.Count];
        inputs.CopyTo(arrays);
        try
        {
            for (int i = 0; i < steps.Count; i++)
            {
                Run(i, arrays, result, count);
            }
        }
        finally
        {
            foreach (nint left in arrays.AsSpan(Inputs, steps.Count - 1))
            {
                NativeMemory.AlignedFree((void*)left);
            }
        }
    }

    void Run(int index, nint[] arrays, void* result, long count)
    {
        var (type, step) = steps[index];
        bool last = index == steps.Count - 1;
        int size = (type == ElementType.Bool ? truths : type) == ElementType.Float32 ? sizeof(float) : sizeof(double);
        void* target = last ? result : NativeMemory.AlignedAlloc((nuint)(count * size), 64);
        arrays[Inputs + index] = (nint)target;
        step.Loop.Evaluate(step.Operands.Select(o => arrays[o]).ToArray(), target, count);
        foreach (int done in step.LastUses)
        {
            NativeMemory.AlignedFree((void*)arrays[done]);
            arrays[done] = 0;
        }
    }

    /// <summary>Adds the loops of a node; returns the array its result is in.</summary>
    int Add(ExpressionNode node, ElementType type)
    {
        var operands = new List<int>();
        var variables = new List<ExpressionVariable>();
        var loop = Over(node, operands, variables, top: true);
        var storage = type == ElementType.Bool ? truths : type;
        var compiled = new CompiledExpression(new Expression("", loop, variables), storage, truths, VectorWidth.Bits);
        steps.Add((type, new Step(compiled, [.. operands], [.. operands.Where(o => o >= Inputs).Distinct()])));
        return Inputs + steps.Count - 1;
    }

    /// <summary>The node with arrays for operands. Written numbers and conversions are part of their operator's loop.</summary>
    ExpressionNode Over(ExpressionNode node, List<int> operands, List<ExpressionVariable> variables, bool top)
    {
        ExpressionNode Below(ExpressionNode below) => Over(below, operands, variables, false);
        switch (node)
        {
            case ExpressionNode.Literal:
                return node;
            case ExpressionNode.Convert convert:
                return convert with { Operand = Over(convert.Operand, operands, variables, false) };
            case ExpressionNode.Variable variable:
                return Array(variable.Index, node, operands, variables);
            case var _ when !top:
                return Array(Add(node, node.Type), node, operands, variables);
            case ExpressionNode.Unary unary:
                return unary with { Operand = Below(unary.Operand) };
            case ExpressionNode.Binary binary:
                return binary with { Left = Below(binary.Left), Right = Below(binary.Right) };
            case ExpressionNode.Call call:
                return call with { Arguments = call.Arguments.Select(Below).ToList() };
            case ExpressionNode.Where where:
                return where with { Condition = Below(where.Condition), Then = Below(where.Then), Otherwise = Below(where.Otherwise) };
            default:
                throw new NotSupportedException(node.GetType().Name);
        }
    }

    static ExpressionNode.Variable Array(int array, ExpressionNode node, List<int> operands, List<ExpressionVariable> variables)
    {
        int index = operands.IndexOf(array);
        if (index < 0)
        {
            index = operands.Count;
            operands.Add(array);
            variables.Add(new ExpressionVariable($"v{index}", node.Type));
        }

        return new ExpressionNode.Variable($"v{index}", index, node.Type, node.Position);
    }
}
