namespace Dashboard.Core.Expressions.Compiler;

/// <summary>
/// A typed formula as a list of operations without repeats: constants folded by the reference's own arithmetic, powers with a
/// constant exponent turned into products, roots and quotients, equal subexpressions merged. Nothing here changes a bit of any result.
/// </summary>
sealed class OperationGraph
{
    readonly List<Operation> operations = [];
    readonly Dictionary<Operation, int> places = [];

    OperationGraph(ExpressionNode root, ElementType output) => Root = Converted(Add(root), output);

    /// <summary>Operands before their users.</summary>
    public IReadOnlyList<Operation> Operations => operations;

    public int Root { get; private set; }

    /// <summary>Whether no value is Float64, so that vectors may hold twice as many elements.</summary>
    public bool IsSingle => operations.TrueForAll(o => o.Type != ElementType.Float64);

    /// <param name="output">Type in which results are stored, a number; truth values become 0 and 1.</param>
    public static OperationGraph Of(ExpressionNode root, ElementType output)
    {
        var graph = new OperationGraph(root, output);
        graph.DropUnused();
        return graph;
    }

    int Add(ExpressionNode node) => node switch
    {
        ExpressionNode.Literal literal => Constant(literal.Value, literal.Type),
        ExpressionNode.Variable variable => Place(new Operation(OperationCode.Input, variable.Type, variable.Index)),
        ExpressionNode.Unary unary => Unary(unary),
        ExpressionNode.Binary binary => Binary(binary),
        ExpressionNode.Call call => Call(call),
        ExpressionNode.Where where => Select(Add(where.Condition), Add(where.Then), Add(where.Otherwise), where.Type),
        ExpressionNode.Convert convert => Converted(Add(convert.Operand), convert.Type),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    int Unary(ExpressionNode.Unary unary)
    {
        int x = Add(unary.Operand);
        bool negate = unary.Operator == UnaryOperator.Negate;
        return IsConstant(x, out double value)
            ? Constant(negate ? -value : 1 - value, unary.Type)
            : Place(new Operation(negate ? OperationCode.Negate : OperationCode.Not, unary.Type, x));
    }

    int Binary(ExpressionNode.Binary binary)
    {
        int left = Add(binary.Left);
        if (binary.Operator == BinaryOperator.Power && ScalarMath.IsReducedPower(binary.Right, out double exponent))
        {
            return ReducedPower(left, exponent, binary.Type);
        }

        int right = Add(binary.Right);
        if (IsConstant(left, out double x) && IsConstant(right, out double y))
        {
            return Constant(ScalarMath.Apply(binary.Operator, x, y), binary.Type);
        }

        // x > y is y < x; products and sums do not mind their operands' order, so a*b and b*a are one operation.
        bool swap = binary.Operator is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual || (left > right && IsSymmetric(binary.Operator));
        (left, right) = swap ? (right, left) : (left, right);
        return Arithmetic(CodeOf(binary.Operator), left, right, binary.Type);
    }

    int Arithmetic(OperationCode code, int left, int right, ElementType type)
    {
        if (code == OperationCode.Multiply && (IsConstant(left, out double factor) || IsConstant(right, out factor)) && factor == 1)
        {
            return IsConstant(left, out _) ? right : left;
        }

        if (code == OperationCode.Divide && IsConstant(right, out double divisor) && IsExactReciprocal(divisor, type))
        {
            return Arithmetic(OperationCode.Multiply, left, Constant(1 / divisor, type), type);
        }

        return Place(new Operation(code, type, left, right));
    }

    /// <summary>Square and multiply as <see cref="ScalarMath.ReducedPower"/> does, each product an operation of its own.</summary>
    int ReducedPower(int x, double exponent, ElementType type)
    {
        if (IsConstant(x, out double value))
        {
            return Constant(ScalarMath.ReducedPower(value, exponent, type), type);
        }

        if (exponent is 0 or -1)
        {
            int one = Constant(1, type);
            return exponent == 0 ? one : Place(new Operation(OperationCode.Divide, type, one, x));
        }

        if (exponent == 0.5)
        {
            return Place(new Operation(OperationCode.Call, type, x, Function: Function.Sqrt));
        }

        int power = (int)exponent;
        int result = x;
        for (int bit = 30 - int.LeadingZeroCount(power); bit >= 0; bit--)
        {
            result = Place(new Operation(OperationCode.Multiply, type, result, result));
            result = (power >> bit & 1) == 1 ? Place(new Operation(OperationCode.Multiply, type, x, result)) : result;
        }

        return result;
    }

    int Call(ExpressionNode.Call call)
    {
        int[] arguments = call.Arguments.Select(Add).ToArray();
        int second = arguments.Length > 1 ? arguments[1] : -1;
        double y = 0;
        return IsConstant(arguments[0], out double x) && (second < 0 || IsConstant(second, out y))
            ? Constant(ScalarMath.Apply(call.Function, x, y), call.Type)
            : Place(new Operation(OperationCode.Call, call.Type, arguments[0], second, Function: call.Function));
    }

    int Select(int condition, int then, int otherwise, ElementType type) =>
        then == otherwise ? then
        : IsConstant(condition, out double truth) ? (truth != 0 ? then : otherwise)
        : Place(new Operation(OperationCode.Select, type, condition, then, otherwise));

    int Converted(int x, ElementType type) =>
        operations[x].Type == type ? x
        : IsConstant(x, out double value) ? Constant(value, type)
        : Place(new Operation(OperationCode.Convert, type, x));

    int Constant(double value, ElementType type) => Place(new Operation(
        OperationCode.Constant, type, Bits: BitConverter.DoubleToInt64Bits(type == ElementType.Float32 ? (float)value : value)));

    bool IsConstant(int place, out double value)
    {
        value = operations[place].Value;
        return operations[place].Code == OperationCode.Constant;
    }

    int Place(Operation operation)
    {
        if (!places.TryGetValue(operation, out int place))
        {
            places[operation] = place = operations.Count;
            operations.Add(operation);
        }

        return place;
    }

    /// <summary>Folding leaves constants and branches behind that nobody uses.</summary>
    void DropUnused()
    {
        bool[] used = new bool[operations.Count];
        used[Root] = true;
        for (int i = Root; i >= 0; i--)
        {
            foreach (int operand in used[i] ? operations[i].Operands : [])
            {
                used[operand] = true;
            }
        }

        int[] moved = new int[operations.Count];
        int kept = 0;
        for (int i = 0; i < used.Length; i++)
        {
            moved[i] = kept;
            if (used[i])
            {
                operations[kept++] = Moved(operations[i], moved);
            }
        }

        Root = moved[Root];
        operations.RemoveRange(kept, operations.Count - kept);
    }

    static Operation Moved(Operation o, int[] moved) => o.Code is OperationCode.Input or OperationCode.Constant
        ? o
        : o with { A = moved[o.A], B = o.B < 0 ? -1 : moved[o.B], C = o.C < 0 ? -1 : moved[o.C] };

    /// <summary>Dividing by a power of two is multiplying by its inverse, to the bit, as long as neither leaves the normal numbers.</summary>
    static bool IsExactReciprocal(double divisor, ElementType type)
    {
        double size = Math.Abs(divisor);
        double most = type == ElementType.Float32 ? 1.7e38 : 8.9e307;
        double least = type == ElementType.Float32 ? 1.2e-38 : 2.3e-308;
        return size > least && size < most && 1 / size > least && (BitConverter.DoubleToInt64Bits(divisor) & 0xFFFFFFFFFFFFF) == 0;
    }

    static bool IsSymmetric(BinaryOperator symbol) => symbol is BinaryOperator.Add or BinaryOperator.Multiply
        or BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.And or BinaryOperator.Or;

    static OperationCode CodeOf(BinaryOperator symbol) => symbol switch
    {
        BinaryOperator.Add => OperationCode.Add,
        BinaryOperator.Subtract => OperationCode.Subtract,
        BinaryOperator.Multiply => OperationCode.Multiply,
        BinaryOperator.Divide => OperationCode.Divide,
        BinaryOperator.FloorDivide => OperationCode.FloorDivide,
        BinaryOperator.Remainder => OperationCode.Remainder,
        BinaryOperator.Power => OperationCode.Power,
        BinaryOperator.Less or BinaryOperator.Greater => OperationCode.Less,
        BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual => OperationCode.LessOrEqual,
        BinaryOperator.Equal => OperationCode.Equal,
        BinaryOperator.NotEqual => OperationCode.NotEqual,
        BinaryOperator.And => OperationCode.And,
        _ => OperationCode.Or,
    };
}
