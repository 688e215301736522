namespace Dashboard.Core.Expressions;

/// <summary>
/// Type of a value. Numbers written in a formula have none of their own: they take that of what they meet, as in NumPy 2,
/// and are Float64 where they meet nothing. Bool becomes a number where arithmetic needs one; Float32 meeting Float64 gives Float64.
/// </summary>
public enum ElementType { Bool, Float32, Float64 }

public enum UnaryOperator { Negate, Not }

public enum BinaryOperator
{
    Add, Subtract, Multiply, Divide, FloorDivide, Remainder, Power,
    Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual,
    And, Or,
}

public enum Function
{
    Sin, Cos, Tan, Arcsin, Arccos, Arctan, Arctan2, Sinh, Cosh, Tanh, Arcsinh, Arccosh, Arctanh,
    Log, Log10, Log1p, Exp, Expm1, Sqrt, Abs, Ceil, Floor, Fmod,
}

/// <summary>
/// A node of a typed formula. Every conversion is explicit (<see cref="Convert"/>), so operands of an operator always have
/// one type: numbers for arithmetic, functions and comparisons, Bool for the logical ones.
/// </summary>
/// <param name="Position">Place in the text, 0 based, for messages.</param>
public abstract record ExpressionNode(ElementType Type, int Position)
{
    public sealed record Literal(double Value, ElementType Type, int Position) : ExpressionNode(Type, Position);

    /// <param name="Index">Place among the expression's <see cref="Expression.Variables"/>.</param>
    public sealed record Variable(string Name, int Index, ElementType Type, int Position) : ExpressionNode(Type, Position);

    public sealed record Unary(UnaryOperator Operator, ExpressionNode Operand, ElementType Type, int Position) : ExpressionNode(Type, Position);

    public sealed record Binary(BinaryOperator Operator, ExpressionNode Left, ExpressionNode Right, ElementType Type, int Position)
        : ExpressionNode(Type, Position);

    public sealed record Call(Function Function, IReadOnlyList<ExpressionNode> Arguments, ElementType Type, int Position)
        : ExpressionNode(Type, Position);

    /// <summary>Element by element one of two values; both are computed.</summary>
    public sealed record Where(ExpressionNode Condition, ExpressionNode Then, ExpressionNode Otherwise, ElementType Type, int Position)
        : ExpressionNode(Type, Position);

    public sealed record Convert(ExpressionNode Operand, ElementType Type, int Position) : ExpressionNode(Type, Position);
}
