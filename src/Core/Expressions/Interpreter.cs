namespace Dashboard.Core.Expressions;

/// <summary>
/// Evaluates a formula for one element by walking its tree: slow, plain, and the reference that faster evaluators are
/// tested against. Truth values are 0 and 1; Float32 operations are rounded from float64, which is exact rounding for
/// <c>+ - * /</c> and square roots.
/// </summary>
public static class Interpreter
{
    /// <param name="variables">One value for each of the expression's variables, in their order.</param>
    public static double Evaluate(Expression expression, ReadOnlySpan<double> variables) => Evaluate(expression.Root, variables);

    static double Evaluate(ExpressionNode node, ReadOnlySpan<double> variables) => ScalarMath.Rounded(node switch
    {
        ExpressionNode.Literal literal => literal.Value,
        ExpressionNode.Variable variable => variables[variable.Index],
        ExpressionNode.Unary { Operator: UnaryOperator.Negate } unary => -Evaluate(unary.Operand, variables),
        ExpressionNode.Unary unary => 1 - Evaluate(unary.Operand, variables),
        ExpressionNode.Binary binary => Apply(binary, variables),
        ExpressionNode.Call { Arguments: [var x] } call => ScalarMath.Apply(call.Function, Evaluate(x, variables)),
        ExpressionNode.Call { Arguments: [var x, var y] } call => ScalarMath.Apply(call.Function, Evaluate(x, variables), Evaluate(y, variables)),
        ExpressionNode.Where where => Evaluate(Evaluate(where.Condition, variables) != 0 ? where.Then : where.Otherwise, variables),
        ExpressionNode.Convert convert => Evaluate(convert.Operand, variables),
        _ => throw new NotSupportedException(node.GetType().Name),
    }, node.Type);

    static double Apply(ExpressionNode.Binary binary, ReadOnlySpan<double> variables)
    {
        double left = Evaluate(binary.Left, variables);
        return binary.Operator == BinaryOperator.Power && ScalarMath.IsReducedPower(binary.Right, out double power)
            ? ScalarMath.ReducedPower(left, power, binary.Type)
            : ScalarMath.Apply(binary.Operator, left, Evaluate(binary.Right, variables));
    }
}
