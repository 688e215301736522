namespace Dashboard.Core.Expressions;

/// <summary>
/// Precedence climbing over Python's table: <c>|</c>, then <c>&amp;</c>, then sums, products, signs, and <c>**</c> highest and to the
/// right; comparisons lowest and not chained.
/// </summary>
sealed class Parser
{
    const int ComparisonLevel = 1;
    const int SignLevel = 6;
    const int PowerLevel = 7;

    static readonly Dictionary<string, (BinaryOperator Operator, int Level)> Operators = new()
    {
        ["<"] = (BinaryOperator.Less, ComparisonLevel),
        ["<="] = (BinaryOperator.LessOrEqual, ComparisonLevel),
        [">"] = (BinaryOperator.Greater, ComparisonLevel),
        [">="] = (BinaryOperator.GreaterOrEqual, ComparisonLevel),
        ["=="] = (BinaryOperator.Equal, ComparisonLevel),
        ["!="] = (BinaryOperator.NotEqual, ComparisonLevel),
        ["|"] = (BinaryOperator.Or, 2),
        ["&"] = (BinaryOperator.And, 3),
        ["+"] = (BinaryOperator.Add, 4),
        ["-"] = (BinaryOperator.Subtract, 4),
        ["*"] = (BinaryOperator.Multiply, 5),
        ["/"] = (BinaryOperator.Divide, 5),
        ["//"] = (BinaryOperator.FloorDivide, 5),
        ["%"] = (BinaryOperator.Remainder, 5),
        ["**"] = (BinaryOperator.Power, PowerLevel),
    };

    static readonly Dictionary<string, double> Constants = new()
    {
        ["pi"] = Math.PI,
        ["inf"] = double.PositiveInfinity,
        ["nan"] = double.NaN,
    };

    readonly string text;
    readonly List<Token> tokens;
    readonly NodeBuilder build;
    int at;
    int depth;

    public Parser(string text, Func<string, ElementType?> typeOf, IReadOnlyList<string> known)
    {
        this.text = text;
        tokens = new Lexer(text).Tokens();
        build = new NodeBuilder(text, typeOf, known);
    }

    Token Current => tokens[at];

    public Expression Parse()
    {
        if (Current.Kind == TokenKind.End)
        {
            throw new ExpressionException("The formula is empty", text, 0);
        }

        var root = ParseLevel(ComparisonLevel);
        return Current.Kind == TokenKind.End ? build.Finish(root) : throw Unexpected("an operator");
    }

    ExpressionNode ParseLevel(int level)
    {
        if (++depth > Expression.DeepestNesting)
        {
            throw new ExpressionException($"The formula is nested deeper than {Expression.DeepestNesting} levels", text, Current.Position);
        }

        var left = ParseSigned();
        bool compared = false;
        while (Current.Kind == TokenKind.Symbol && Operators.TryGetValue(Current.Text, out var found) && found.Level >= level)
        {
            var symbol = tokens[at++];
            if (found.Level == ComparisonLevel && compared)
            {
                throw new ExpressionException("Comparisons cannot be chained: write (a < b) & (b < c)", text, symbol.Position);
            }

            compared |= found.Level == ComparisonLevel;
            // A power's exponent may carry a sign and takes further powers first: 2 ** -x ** 2 is 2 ** (-(x ** 2)).
            var right = ParseLevel(found.Operator == BinaryOperator.Power ? SignLevel : found.Level + 1);
            left = build.Binary(found.Operator, left, right, symbol.Position);
        }

        depth--;
        return left;
    }

    // A sign binds weaker than a power to its right: -x ** 2 is -(x ** 2).
    ExpressionNode ParseSigned()
    {
        var token = Current;
        if (token.Kind != TokenKind.Symbol || token.Text is not ("-" or "+" or "~"))
        {
            return ParseOperand();
        }

        at++;
        var operand = ParseLevel(SignLevel);
        return token.Text switch
        {
            "-" => build.Negate(operand, token.Position),
            "~" => build.Not(operand, token.Position),
            _ => build.Plus(operand, token.Position),
        };
    }

    ExpressionNode ParseOperand()
    {
        var token = Current;
        if (token.Kind == TokenKind.Number)
        {
            at++;
            return build.Number(token.Value, token.Position);
        }

        if (token.Kind == TokenKind.Name)
        {
            at++;
            return ParseName(token);
        }

        if (token is not { Kind: TokenKind.Symbol, Text: "(" })
        {
            throw Unexpected("a number, a name or \"(\"");
        }

        at++;
        var inner = ParseLevel(ComparisonLevel);
        Expect(")");
        return inner;
    }

    ExpressionNode ParseName(Token name)
    {
        if (name.Text is "and" or "or" or "not")
        {
            string symbol = name.Text == "and" ? "&" : name.Text == "or" ? "|" : "~";
            throw new ExpressionException($"Write {symbol} for \"{name.Text}\", with comparisons in parentheses", text, name.Position);
        }

        if (Current is { Kind: TokenKind.Symbol, Text: "(" })
        {
            at++;
            return build.Call(name.Text, ParseArguments(), name.Position);
        }

        return name.Text is "True" or "False" ? build.Truth(name.Text == "True", name.Position)
            : Constants.TryGetValue(name.Text, out double value) && !build.Knows(name.Text) ? build.Number(value, name.Position)
            : build.Variable(name.Text, name.Position);
    }

    List<ExpressionNode> ParseArguments()
    {
        var arguments = new List<ExpressionNode>();
        if (Current is { Kind: TokenKind.Symbol, Text: ")" })
        {
            at++;
            return arguments;
        }

        while (true)
        {
            arguments.Add(ParseLevel(ComparisonLevel));
            if (Current is { Kind: TokenKind.Symbol, Text: "," })
            {
                at++;
                continue;
            }

            Expect(")");
            return arguments;
        }
    }

    void Expect(string symbol)
    {
        if (Current.Kind != TokenKind.Symbol || Current.Text != symbol)
        {
            throw Unexpected($"\"{symbol}\"");
        }

        at++;
    }

    ExpressionException Unexpected(string wanted) => Current is { Kind: TokenKind.Name, Text: "and" or "or" or "not" }
        ? new ExpressionException("Write & for \"and\", | for \"or\" and ~ for \"not\", with comparisons in parentheses", text, Current.Position)
        : new ExpressionException($"Found {Current} where {wanted} is needed", text, Current.Position);
}
