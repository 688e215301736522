using System.Globalization;

namespace Dashboard.Core.Expressions;

enum TokenKind { Number, Name, Symbol, End }

/// <param name="Position">0 based.</param>
readonly record struct Token(TokenKind Kind, string Text, int Position, double Value = 0)
{
    public override string ToString() => Kind == TokenKind.End ? "the end" : $"\"{Text}\"";
}

/// <summary>Cuts a formula into numbers, names and operators.</summary>
sealed class Lexer(string text)
{
    // Longer ones first.
    static readonly string[] Symbols =
        ["**", "//", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "<", ">", "&", "|", "~", "(", ")", ","];

    static readonly Dictionary<string, string> Mistaken = new()
    {
        ["&&"] = "write & for \"and\"",
        ["||"] = "write | for \"or\"",
        ["^"] = "write ** for powers",
        ["="] = "write == to compare",
        ["!"] = "write ~ for \"not\"",
        ["["] = "brackets have no meaning here; use parentheses",
    };

    int at;

    public List<Token> Tokens()
    {
        var tokens = new List<Token>();
        do
        {
            tokens.Add(Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    Token Next()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }

        if (at == text.Length)
        {
            return new Token(TokenKind.End, "", at);
        }

        char c = text[at];
        return char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) ? Number()
            : char.IsAsciiLetter(c) || c == '_' ? Name()
            : Symbol();
    }

    Token Name()
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return new Token(TokenKind.Name, text[start..at], start);
    }

    Token Number()
    {
        int start = at;
        SkipDigits();
        if (at < text.Length && text[at] == '.')
        {
            at++;
            SkipDigits();
        }

        SkipExponent();
        if (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.'))
        {
            throw new ExpressionException($"A number cannot go on with \"{text[at]}\"; write * to multiply", text, at);
        }

        string digits = text[start..at];
        double value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? new Token(TokenKind.Number, digits, start, value)
            : throw new ExpressionException($"The number {digits} is too large; allowed is up to 1.797e308", text, start);
    }

    void SkipDigits()
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }

    void SkipExponent()
    {
        int mark = at;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            at += at < text.Length && text[at] is '+' or '-' ? 1 : 0;
            int digits = at;
            SkipDigits();
            at = at == digits ? mark : at;
        }
    }

    Token Symbol()
    {
        foreach (var (wrong, advice) in Mistaken)
        {
            if (Stands(wrong) && !Stands("==") && !Stands("!="))
            {
                throw new ExpressionException($"\"{wrong}\" is not an operator here: {advice}", text, at);
            }
        }

        string symbol = Array.Find(Symbols, Stands)
            ?? throw new ExpressionException($"The character \"{text[at]}\" has no meaning in a formula", text, at);
        int start = at;
        at += symbol.Length;
        return new Token(TokenKind.Symbol, symbol, start);
    }

    bool Stands(string symbol) => text.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal);
}
