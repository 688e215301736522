namespace Dashboard.Core.Expressions;

/// <summary>A variable that a formula uses.</summary>
public sealed record ExpressionVariable(string Name, ElementType Type);

/// <summary>
/// A formula in numexpr's grammar with Python's precedence: <c>+ - * / // % **</c>, comparisons, <c>&amp; | ~</c>,
/// <c>where(c, a, b)</c> and functions; meaning follows NumPy, NaN, infinities and signed zeros included.
/// </summary>
public sealed class Expression
{
    public const int LongestText = 4096;
    public const int DeepestNesting = 100;
    public const int MostNodes = 1000;

    internal Expression(string text, ExpressionNode root, IReadOnlyList<ExpressionVariable> variables) =>
        (Text, Root, Variables) = (text, root, variables);

    public string Text { get; }

    public ExpressionNode Root { get; }

    /// <summary>Variables in the order of their first use.</summary>
    public IReadOnlyList<ExpressionVariable> Variables { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="typeOf">Type of a variable by its name; null where there is none of that name.</param>
    /// <param name="known">Names for the message about an unknown one; empty where any name is good.</param>
    /// <exception cref="ExpressionException">The formula is faulty, too long, too deep or too large.</exception>
    public static Expression Parse(string text, Func<string, ElementType?> typeOf, params IReadOnlyList<string> known)
    {
        if (text.Length > LongestText)
        {
            throw new ExpressionException($"The formula has {text.Length} characters; allowed are {LongestText}", text, LongestText);
        }

        return new Parser(text, typeOf, known).Parse();
    }
}
