using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// A formula the way an array library without a compiler works: each operator is a loop of its own over whole arrays and leaves
/// its result in a temporary, or, as in NumPy, over an operand of <c>+ - * /</c> that is a temporary nobody else needs. Every
/// single loop is as fast as the compiled form's, and results have the same bits. For any number of threads at once.
/// </summary>
public sealed unsafe class EagerExpression : IDisposable
{
    /// <param name="Temporaries">Those among the operands; each has this one user.</param>
    /// <param name="Over">The temporary that the result replaces; -1 where it takes one of its own.</param>
    readonly record struct Step(CompiledExpression Loop, int[] Operands, int[] Temporaries, int Over);

    readonly Expression expression;
    readonly ElementType output;
    readonly ElementType truths;
    readonly List<Step> steps = [];
    readonly List<ElementType> stored = [];
    readonly TemporaryArrays memory = new();

    public EagerExpression(Expression expression, ElementType output = ElementType.Float64)
    {
        (this.expression, this.output) = (expression, output);
        truths = OperationGraph.Of(expression.Root, output).IsSingle ? ElementType.Float32 : ElementType.Float64;
        Add(expression.Root, output);
    }

    /// <summary>Loops over the data, one for each operator.</summary>
    public int Loops => steps.Count;

    int Inputs => expression.Variables.Count;

    /// <summary>Computes the formula for each element; as <see cref="CompiledExpression.Evaluate"/>.</summary>
    /// <exception cref="OutOfMemoryException">The system refuses memory for the temporaries.</exception>
    public void Evaluate(ReadOnlySpan<nint> inputs, void* result, long count)
    {
        nint[] arrays = new nint[Inputs + steps.Count];
        var pages = new ArrayPages?[arrays.Length];
        inputs.CopyTo(arrays);
        try
        {
            for (int i = 0; i < steps.Count; i++)
            {
                Run(i, arrays, pages, result, count);
            }
        }
        finally
        {
            GiveBack(pages, Enumerable.Range(0, pages.Length));
        }
    }

    public void Dispose() => memory.Dispose();

    void Run(int index, nint[] arrays, ArrayPages?[] pages, void* result, long count)
    {
        var step = steps[index];
        int place = Inputs + index;
        if (index == steps.Count - 1)
        {
            arrays[place] = (nint)result;
        }
        else
        {
            pages[place] = Target(step, pages, count);
            arrays[place] = (nint)pages[place]!.Start;
        }

        step.Loop.Evaluate(step.Operands.Select(o => arrays[o]).ToArray(), (void*)arrays[place], count);
        GiveBack(pages, step.Temporaries);
    }

    ArrayPages Target(Step step, ArrayPages?[] pages, long count)
    {
        if (step.Over < 0 || pages[step.Over] is not { } over)
        {
            // All of one size, so that any can be taken for any.
            return memory.Take(count * sizeof(double));
        }

        pages[step.Over] = null;
        return over;
    }

    void GiveBack(ArrayPages?[] pages, IEnumerable<int> places)
    {
        foreach (int place in places)
        {
            if (pages[place] is { } done)
            {
                pages[place] = null;
                memory.GiveBack(done);
            }
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
        int[] temporaries = [.. operands.Where(o => o >= Inputs)];
        int over = IsArithmetic(node) ? temporaries.Append(-1).First(t => t < 0 || stored[t - Inputs] == storage) : -1;
        steps.Add(new Step(compiled, [.. operands], temporaries, over));
        stored.Add(storage);
        return Inputs + steps.Count - 1;
    }

    // Functions may look at a block again after they wrote it, so they need their operands whole.
    static bool IsArithmetic(ExpressionNode node) => node is ExpressionNode.Binary
    {
        Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide,
    };

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
