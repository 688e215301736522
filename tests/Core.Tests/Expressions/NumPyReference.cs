using System.Globalization;

namespace Dashboard.Core.Tests.Expressions;

/// <summary>A value with NumPy's type: numbers written in a formula are weak, they take the type of what they meet.</summary>
readonly record struct NumPyValue(double Number, char Type, bool IsWeak = false, bool IsWritten = false)
{
    public bool IsSingle => Type == 'f';
}

/// <summary>
/// Evaluates a formula while it reads it, with nothing shared with the code under test: own reading of the text by Python's grammar,
/// own promotion by NumPy 2's rules, float32 computed in C#'s float, remainders and quotients by the text of NumPy's documentation
/// (numpy.remainder, numpy.floor_divide). Written whole powers are products from the exponent's top bit down.
/// </summary>
sealed class NumPyReference(string text, Func<string, NumPyValue> variable)
{
    static readonly string[][] Levels = [["<=", ">=", "==", "!=", "<", ">"], ["|"], ["&"], ["+", "-"], ["*", "/", "//", "%"]];

    int at;

    public NumPyValue Evaluate() => Level(0) is var value && Peek() == "" ? value : throw new FormatException($"{text} at {at}");

    NumPyValue Level(int level)
    {
        if (level == Levels.Length)
        {
            return Signed();
        }

        var left = Level(level + 1);
        while (Levels[level].Contains(Peek()))
        {
            string symbol = Take();
            left = Binary(symbol, left, Level(level + 1));
        }

        return left;
    }

    NumPyValue Signed()
    {
        string sign = Peek();
        if (sign is not ("-" or "~"))
        {
            return Power();
        }

        Take();
        var operand = Signed();
        return operand with { Number = sign == "-" ? -operand.Number : 1 - operand.Number };
    }

    NumPyValue Power()
    {
        var left = Atom();
        if (Peek() != "**")
        {
            return left;
        }

        Take();
        var right = Signed();
        bool single = Common(left, right) == 'f';
        bool written = right.IsWritten && (right.Number is -1 or 0.5 || (right.Number is >= 0 and <= 16 && right.Number % 1 == 0));
        double x = single ? (float)left.Number : left.Number;
        double n = single ? (float)right.Number : right.Number;
        double result = written ? WrittenPower(x, n, single) : Math.Pow(x, n);
        return Made(result, single ? 'f' : 'd', left.IsWeak && right.IsWeak);
    }

    static double WrittenPower(double x, double n, bool single) => n switch
    {
        0 => 1,
        0.5 => Math.Sqrt(x),
        -1 => 1 / x,
        1 => x,
        _ when n % 2 == 0 => Product(WrittenPower(x, n / 2, single), WrittenPower(x, n / 2, single), single),
        _ => Product(WrittenPower(x, n - 1, single), x, single),
    };

    static double Product(double x, double y, bool single) => single ? (float)x * (float)y : x * y;

    NumPyValue Atom()
    {
        string token = Take();
        if (token == "(")
        {
            var inner = Level(0);
            Take();
            return inner;
        }

        if (char.IsAsciiDigit(token[0]))
        {
            return new NumPyValue(double.Parse(token, CultureInfo.InvariantCulture), 'd', true, true);
        }

        if (Peek() != "(")
        {
            return variable(token);
        }

        var arguments = new List<NumPyValue>();
        for (Take(); ; Take())
        {
            arguments.Add(Level(0));
            if (Peek() == ")")
            {
                Take();
                return Call(token, arguments);
            }
        }
    }

    static NumPyValue Call(string name, List<NumPyValue> arguments)
    {
        if (name == "where")
        {
            var chosen = arguments[0].Number != 0 ? arguments[1] : arguments[2];
            return Made(chosen.Number, Common(arguments[1], arguments[2]), false);
        }

        var (x, type, weak, _) = arguments[0];
        double y = name switch
        {
            "sqrt" => Math.Sqrt(x),
            "abs" => Math.Abs(x),
            "floor" => Math.Floor(x),
            "ceil" => Math.Ceiling(x),
            "arctan" => Math.Atan(x),
            "tanh" => Math.Tanh(x),
            "log1p" => 1 + x == 1 ? x : double.IsPositiveInfinity(1 + x) ? x : Math.Log(1 + x) * x / (1 + x - 1),
            _ => throw new FormatException(name),
        };
        return Made(y, type == 'f' ? 'f' : 'd', weak);
    }

    static NumPyValue Binary(string symbol, NumPyValue left, NumPyValue right)
    {
        char type = Common(left, right);
        if (type == 'f')
        {
            float x = (float)left.Number;
            float y = (float)right.Number;
            return symbol switch
            {
                "+" => Made(x + y, 'f', false),
                "-" => Made(x - y, 'f', false),
                "*" => Made(x * y, 'f', false),
                "/" => Made(x / y, 'f', false),
                "%" => Made(Remainder(x, y), 'f', false),
                "//" => Made(FloorDivide(x, y), 'f', false),
                _ => Compare(symbol, x, y),
            };
        }

        bool weak = left.IsWeak && right.IsWeak;
        return symbol switch
        {
            "+" => Made(left.Number + right.Number, 'd', weak),
            "-" => Made(left.Number - right.Number, 'd', weak),
            "*" => Made(left.Number * right.Number, 'd', weak),
            "/" => Made(left.Number / right.Number, 'd', weak),
            "%" => Made(Remainder(left.Number, right.Number), 'd', weak),
            "//" => Made(FloorDivide(left.Number, right.Number), 'd', weak),
            _ => Compare(symbol, left.Number, right.Number),
        };
    }

    static NumPyValue Compare(string symbol, double x, double y) => new(
        symbol switch
        {
            "<" => x < y,
            "<=" => x <= y,
            ">" => x > y,
            ">=" => x >= y,
            "==" => x == y,
            "!=" => x != y,
            "&" => x != 0 && y != 0,
            _ => x != 0 || y != 0,
        } ? 1 : 0, 'b');

    /// <summary>The remainder with the sign of the divisor.</summary>
    static double Remainder(double x, double y)
    {
        double rest = x % y;
        return rest != 0 && rest < 0 != y < 0 ? rest + y : rest == 0 ? (double.IsNegative(y) ? -0.0 : 0.0) : rest;
    }

    /// <summary>The largest whole number not greater than the quotient.</summary>
    static double FloorDivide(double x, double y)
    {
        double rest = x % y;
        if (y == 0)
        {
            return x / y;
        }

        double quotient = (x - rest) / y;
        quotient -= rest != 0 && rest < 0 != y < 0 ? 1 : 0;
        double floor = Math.Floor(quotient);
        return quotient == 0 ? (double.IsNegative(x / y) ? -0.0 : 0.0) : quotient - floor > 0.5 ? floor + 1 : floor;
    }

    static char Common(NumPyValue left, NumPyValue right) =>
        left.IsSingle && (right.IsWeak || right.Type is 'f' or 'b') || right.IsSingle && (left.IsWeak || left.Type == 'b') ? 'f' : 'd';

    static NumPyValue Made(double value, char type, bool weak) => new(type == 'f' ? (float)value : value, type, weak);

    string Peek()
    {
        int before = at;
        string token = Take();
        at = before;
        return token;
    }

    string Take()
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        int start = at;
        if (at == text.Length)
        {
            return "";
        }

        if (char.IsAsciiLetterOrDigit(text[at]))
        {
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }
        }
        else
        {
            at += at + 1 < text.Length && text.Substring(at, 2) is "**" or "//" or "<=" or ">=" or "==" or "!=" ? 2 : 1;
        }

        return text[start..at];
    }
}
