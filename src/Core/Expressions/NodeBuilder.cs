namespace Dashboard.Core.Expressions;

/// <summary>Builds typed nodes: checks operands, settles types, and inserts conversions.</summary>
sealed class NodeBuilder(string text, Func<string, ElementType?> typeOf, IReadOnlyList<string> known)
{
    static readonly Dictionary<string, (Function Function, int Arguments)> Functions =
        Enum.GetValues<Function>().ToDictionary(
            f => f.ToString().ToLowerInvariant(), f => (f, f is Function.Arctan2 or Function.Fmod ? 2 : 1));

    readonly List<ExpressionVariable> variables = [];
    int nodes;

    public bool Knows(string name) => known.Contains(name);

    public Expression Finish(ExpressionNode root) => new(text, root, variables);

    public ExpressionNode Number(double value, int position) =>
        Count(new ExpressionNode.Literal(value, ElementType.Float64, position));

    public ExpressionNode Truth(bool value, int position) =>
        Count(new ExpressionNode.Literal(value ? 1 : 0, ElementType.Bool, position));

    public ExpressionNode Variable(string name, int position)
    {
        int index = variables.FindIndex(v => v.Name == name);
        if (index < 0)
        {
            index = variables.Count;
            variables.Add(new ExpressionVariable(name, typeOf(name) ?? throw UnknownName(name, position)));
        }

        return Count(new ExpressionNode.Variable(name, index, variables[index].Type, position));
    }

    public ExpressionNode Negate(ExpressionNode operand, int position)
    {
        operand = AsNumber(operand);
        return Count(operand is ExpressionNode.Literal literal
            ? literal with { Value = -literal.Value, Position = position }
            : new ExpressionNode.Unary(UnaryOperator.Negate, operand, operand.Type, position));
    }

    public ExpressionNode Plus(ExpressionNode operand, int position) => AsNumber(operand) with { Position = position };

    public ExpressionNode Not(ExpressionNode operand, int position) =>
        Count(new ExpressionNode.Unary(UnaryOperator.Not, RequireBool(operand, "~", position), ElementType.Bool, position));

    public ExpressionNode Binary(BinaryOperator symbol, ExpressionNode left, ExpressionNode right, int position)
    {
        if (symbol is BinaryOperator.And or BinaryOperator.Or)
        {
            string sign = symbol == BinaryOperator.And ? "&" : "|";
            return Count(new ExpressionNode.Binary(
                symbol, RequireBool(left, sign, position), RequireBool(right, sign, position), ElementType.Bool, position));
        }

        var common = CommonNumber(left, right);
        var type = symbol >= BinaryOperator.Less ? ElementType.Bool : common;
        return Count(new ExpressionNode.Binary(symbol, As(left, common), As(right, common), type, position));
    }

    public ExpressionNode Call(string name, List<ExpressionNode> arguments, int position)
    {
        if (name == "where")
        {
            return Where(arguments, position);
        }

        if (!Functions.TryGetValue(name, out var found))
        {
            throw new ExpressionException($"There is no function \"{name}\"; there are {string.Join(", ", Functions.Keys)} and where", text, position);
        }

        RequireCount(name, arguments, found.Arguments, position);
        var common = arguments.Count == 1 ? AsNumber(arguments[0]).Type : CommonNumber(arguments[0], arguments[1]);
        return Count(new ExpressionNode.Call(found.Function, arguments.Select(a => As(a, common)).ToList(), common, position));
    }

    ExpressionNode Where(List<ExpressionNode> arguments, int position)
    {
        RequireCount("where", arguments, 3, position);
        var condition = arguments[0];
        if (condition.Type != ElementType.Bool)
        {
            throw new ExpressionException("The first argument of where must be true or false, for example a comparison", text, condition.Position);
        }

        bool both = arguments[1].Type == ElementType.Bool && arguments[2].Type == ElementType.Bool;
        var type = both ? ElementType.Bool : CommonNumber(arguments[1], arguments[2]);
        return Count(new ExpressionNode.Where(condition, As(arguments[1], type), As(arguments[2], type), type, position));
    }

    /// <summary>Float64 unless one side is Float32 and the other is that too or has no type of its own.</summary>
    static ElementType CommonNumber(ExpressionNode left, ExpressionNode right) =>
        (left.Type == ElementType.Float32 && (Yields(right) || right.Type == ElementType.Float32))
        || (right.Type == ElementType.Float32 && Yields(left))
            ? ElementType.Float32
            : ElementType.Float64;

    /// <summary>Whether a value takes the type of what it meets: truths and written numbers do, but not what is made of both.</summary>
    static bool Yields(ExpressionNode node) => node.Type == ElementType.Bool || IsWeak(node);

    /// <summary>Whether a value is made of written numbers only.</summary>
    static bool IsWeak(ExpressionNode node) => node switch
    {
        ExpressionNode.Literal => true,
        ExpressionNode.Unary unary => IsWeak(unary.Operand),
        ExpressionNode.Binary binary => IsWeak(binary.Left) && IsWeak(binary.Right),
        ExpressionNode.Call call => call.Arguments.All(IsWeak),
        ExpressionNode.Convert convert => IsWeak(convert.Operand),
        _ => false,
    };

    static ExpressionNode AsNumber(ExpressionNode node) => node.Type == ElementType.Bool ? As(node, ElementType.Float64) : node;

    static ExpressionNode As(ExpressionNode node, ElementType type) =>
        node.Type == type ? node
        : node is ExpressionNode.Literal literal ? literal with { Type = type, Value = type == ElementType.Float32 ? (float)literal.Value : literal.Value }
        : new ExpressionNode.Convert(node, type, node.Position);

    ExpressionNode RequireBool(ExpressionNode node, string sign, int position) => node.Type == ElementType.Bool
        ? node
        : throw new ExpressionException($"\"{sign}\" needs true or false on its sides; put comparisons in parentheses, as in (a > 0) & (b > 0)", text, position);

    void RequireCount(string name, List<ExpressionNode> arguments, int count, int position)
    {
        if (arguments.Count != count)
        {
            throw new ExpressionException($"{name} takes {count} argument{(count == 1 ? "" : "s")}, not {arguments.Count}", text, position);
        }
    }

    ExpressionException UnknownName(string name, int position) => new(
        Functions.ContainsKey(name) || name == "where"
            ? $"The function {name} needs its arguments in parentheses"
            : $"Unknown name \"{name}\"; known {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)} and the constants pi, inf and nan", text, position);

    ExpressionNode Count(ExpressionNode node) => ++nodes <= Expression.MostNodes
        ? node
        : throw new ExpressionException($"The formula has more than {Expression.MostNodes} parts", text, node.Position);
}
