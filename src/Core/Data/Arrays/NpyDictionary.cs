using System.Text;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Data.Arrays;

/// <summary>Reads the one form of Python dictionary that a <c>.npy</c> header holds.</summary>
ref struct NpyDictionary(ReadOnlySpan<byte> text, int offset, string name)
{
    const int MostAxes = 64;
    const int LongestText = 64;

    readonly ReadOnlySpan<byte> text = text;
    int at;

    /// <param name="dataOffset">Bytes up to the end of the header.</param>
    /// <exception cref="InputException">Something else stands there.</exception>
    public ArrayLayout Read(long dataOffset)
    {
        (ElementKind Kind, bool Big)? element = null;
        bool? columnMajor = null;
        List<long>? shape = null;
        Take('{');
        while (!TryTake('}'))
        {
            int keyAt = at;
            string key = ReadText();
            Take(':');
            switch (key)
            {
                case "descr" when element is null:
                    element = ReadElement();
                    break;
                case "fortran_order" when columnMajor is null:
                    columnMajor = ReadFlag();
                    break;
                case "shape" when shape is null:
                    shape = ReadShape();
                    break;
                default:
                    throw Wrong(keyAt, "'descr', 'fortran_order' and 'shape', each once");
            }

            if (!TryTake(','))
            {
                Take('}');
                break;
            }
        }

        SkipBlanks();
        if (at < text.Length)
        {
            throw Wrong(at, "blanks up to the end of the header");
        }

        if (element is not { } e || columnMajor is not { } major || shape is null)
        {
            throw Wrong(at, $"the key '{(element is null ? "descr" : columnMajor is null ? "fortran_order" : "shape")}', which is missing");
        }

        return ArrayLayout.BytesOf(shape, e.Kind) is { } bytes && bytes <= long.MaxValue - dataOffset
            ? new ArrayLayout(e.Kind, shape, major, e.Big, dataOffset)
            : throw Wrong(at, $"a shape whose bytes fit a file, found {ArrayLayout.ShapeText(shape)}");
    }

    (ElementKind Kind, bool Big) ReadElement()
    {
        SkipBlanks();
        int start = at;
        if (at < text.Length && text[at] is (byte)'[' or (byte)'(' or (byte)'{')
        {
            throw Wrong(start, "a plain element type; arrays of records are not read");
        }

        string type = ReadText();
        ElementKind? kind = type.Length != 3 ? null : type[1..] switch
        {
            "f4" => ElementKind.Float32,
            "f8" => ElementKind.Float64,
            "i4" => ElementKind.Int32,
            "i8" => ElementKind.Int64,
            "b1" => ElementKind.Bool,
            _ => null,
        };
        bool known = kind is not null && (kind == ElementKind.Bool ? "<>=|" : "<>=").Contains(type[0]);
        return known ? (kind!.Value, type[0] == '>') : throw Wrong(start, $"an element type f4, f8, i4, i8 or b1 with <, > or =, found '{type}'");
    }

    bool ReadFlag()
    {
        SkipBlanks();
        var rest = text[at..];
        bool value = rest.StartsWith("True"u8);
        if (!value && !rest.StartsWith("False"u8))
        {
            throw Wrong(at, "True or False");
        }

        at += value ? 4 : 5;
        return value;
    }

    List<long> ReadShape()
    {
        var shape = new List<long>();
        Take('(');
        bool comma = true;
        while (!TryTake(')'))
        {
            if (!comma || shape.Count == MostAxes)
            {
                throw Wrong(at, comma ? $"at most {MostAxes} axes" : "a comma or )");
            }

            shape.Add(ReadLength());
            comma = TryTake(',');
        }

        return shape.Count != 1 || comma ? shape : throw Wrong(at, "a tuple; one of a single length has a comma, (n,)");
    }

    long ReadLength()
    {
        SkipBlanks();
        int start = at;
        long value = 0;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            int digit = text[at] - '0';
            if (value > (long.MaxValue - digit) / 10)
            {
                throw Wrong(start, "a length that fits 63 bits");
            }

            value = (value * 10) + digit;
            at++;
        }

        if (at == start)
        {
            throw Wrong(start, "a length, a whole number from 0 on");
        }

        // Python 2 wrote long integers with an L.
        if (at < text.Length && text[at] == (byte)'L')
        {
            at++;
        }

        return value;
    }

    string ReadText()
    {
        SkipBlanks();
        if (at >= text.Length || text[at] is not ((byte)'\'' or (byte)'"'))
        {
            throw Wrong(at, "a quoted text");
        }

        int start = at + 1;
        int length = text[start..].IndexOf(text[at]);
        var content = length < 0 ? default : text.Slice(start, length);
        if (length is < 0 or > LongestText || content.Contains((byte)'\\') || content.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw Wrong(start, $"a quoted text of up to {LongestText} plain characters");
        }

        at = start + length + 1;
        return Encoding.ASCII.GetString(content);
    }

    void Take(char wanted)
    {
        if (!TryTake(wanted))
        {
            throw Wrong(at, $"{wanted}{(at < text.Length && text[at] is > 32 and < 127 ? $", found {(char)text[at]}" : "")}");
        }
    }

    bool TryTake(char wanted)
    {
        SkipBlanks();
        bool there = at < text.Length && text[at] == wanted;
        at += there ? 1 : 0;
        return there;
    }

    void SkipBlanks()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }
    }

    readonly InputException Wrong(int place, string expected) => NpyHeader.Wrong(name, offset + place, expected);
}
