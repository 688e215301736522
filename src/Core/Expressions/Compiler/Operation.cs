namespace Dashboard.Core.Expressions.Compiler;

enum OperationCode
{
    Input, Constant,
    Add, Subtract, Multiply, Divide, Remainder, FloorDivide, Power,
    Less, LessOrEqual, Equal, NotEqual, And, Or,
    Negate, Not, Call, Select, Convert,
}

/// <summary>
/// One operation of a compiled formula. Operands are places in the list of operations and always come before it; two equal
/// operations are one, which is how common subexpressions are found.
/// </summary>
/// <param name="A">First operand; for <see cref="OperationCode.Input"/> the variable's place.</param>
/// <param name="Bits">Of a constant: its float64 bits, so that 0 and -0 stay apart.</param>
readonly record struct Operation(
    OperationCode Code, ElementType Type, int A = -1, int B = -1, int C = -1, long Bits = 0, Function Function = default)
{
    public double Value => BitConverter.Int64BitsToDouble(Bits);

    public IEnumerable<int> Operands => Code switch
    {
        OperationCode.Input or OperationCode.Constant => [],
        OperationCode.Select => [A, B, C],
        _ => B < 0 ? [A] : [A, B],
    };

    /// <summary>Rough number of vector instructions.</summary>
    public int Cost => Code switch
    {
        OperationCode.Input or OperationCode.Constant => 0,
        OperationCode.Divide => 2,
        OperationCode.Remainder => 20,
        OperationCode.FloorDivide => 30,
        OperationCode.Power => 20,
        OperationCode.Call => Function switch
        {
            Function.Sin => 24,
            Function.Cos => 48,
            Function.Exp => 20,
            Function.Log => 28,
            Function.Sqrt or Function.Abs or Function.Ceil or Function.Floor => 2,
            _ => 20,
        },
        _ => 1,
    };
}
