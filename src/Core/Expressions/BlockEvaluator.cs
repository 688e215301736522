namespace Dashboard.Core.Expressions;

/// <summary>
/// Evaluates a formula over blocks of <see cref="BlockLength"/> elements, one operator at a time: temporaries stay in the
/// first-level cache and the cost of walking the formula is spread over the block. Not for several threads at once.
/// </summary>
public sealed class BlockEvaluator
{
    public const int BlockLength = BlockKernels.Length;

    readonly record struct Step(BlockKernel Kernel, double[] X, double[] Y, double[] Z, double[] Result);

    readonly List<Step> steps = [];
    readonly Stack<double[]> free = [];
    readonly HashSet<double[]> temporaries = [];
    readonly double[][] variables;

    public BlockEvaluator(Expression expression)
    {
        variables = expression.Variables.Select(_ => new double[BlockLength]).ToArray();
        Result = Plan(expression.Root);
    }

    /// <summary>The values of the last run; truth values are 0 and 1.</summary>
    public double[] Result { get; }

    /// <summary>Input of a variable, by its place in the expression; fill all of it before a run.</summary>
    public double[] Input(int variable) => variables[variable];

    public void Run()
    {
        foreach (var step in steps)
        {
            step.Kernel(step.X, step.Y, step.Z, step.Result);
        }
    }

    double[] Plan(ExpressionNode node)
    {
        switch (node)
        {
            case ExpressionNode.Literal literal:
                double[] constant = new double[BlockLength];
                Array.Fill(constant, literal.Value);
                return constant;
            case ExpressionNode.Variable variable:
                return variables[variable.Index];
            case ExpressionNode.Unary unary:
                return Add(BlockKernels.For(unary.Operator), node.Type, Plan(unary.Operand));
            case ExpressionNode.Binary binary:
                return PlanBinary(binary);
            case ExpressionNode.Call call:
                return Add(BlockKernels.For(call.Function), node.Type, call.Arguments.Select(Plan).ToArray());
            case ExpressionNode.Where where:
                return Add(BlockKernels.Select, node.Type, Plan(where.Condition), Plan(where.Then), Plan(where.Otherwise));
            case ExpressionNode.Convert { Type: ElementType.Float32 } convert:
                return Add(BlockKernels.RoundToSingle, ElementType.Float64, Plan(convert.Operand));
            case ExpressionNode.Convert convert:
                return Plan(convert.Operand);
            default:
                throw new NotSupportedException(node.GetType().Name);
        }
    }

    double[] PlanBinary(ExpressionNode.Binary binary)
    {
        if (binary.Operator == BinaryOperator.Power && ScalarMath.IsMultipliedPower(binary.Right, out int power))
        {
            return Add(BlockKernels.MultipliedPower(power), binary.Type, Plan(binary.Left));
        }

        double[] left = Plan(binary.Left);
        double[] right = Plan(binary.Right);
        bool swap = binary.Operator is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        return Add(BlockKernels.For(binary.Operator), binary.Type, swap ? [right, left] : [left, right]);
    }

    /// <summary>Adds a step; its temporaries are free again afterwards, and the result may overwrite one of them.</summary>
    double[] Add(BlockKernel kernel, ElementType type, params double[][] operands)
    {
        foreach (double[] operand in operands.Distinct().Where(temporaries.Contains))
        {
            free.Push(operand);
        }

        double[] result = free.Count > 0 ? free.Pop() : new double[BlockLength];
        temporaries.Add(result);
        double[] x = operands[0];
        steps.Add(new Step(kernel, x, operands.Length > 1 ? operands[1] : x, operands.Length > 2 ? operands[2] : x, result));
        if (type == ElementType.Float32)
        {
            steps.Add(new Step(BlockKernels.RoundToSingle, result, result, result, result));
        }

        return result;
    }
}
