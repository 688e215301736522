using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dashboard.Core.Data.Csv;

/// <summary>A field read as a number.</summary>
enum CsvNumberKind { Number, Missing, Unreadable }

/// <summary>
/// Numbers as CSV files write them: an optional sign, digits, a decimal point, an exponent; spaces around them do not matter.
/// Nothing, and <c>nan</c> in any case, is a missing value. Correctly rounded.
/// </summary>
static class CsvNumber
{
    /// <summary>Powers of ten that a double holds exactly.</summary>
    static readonly double[] ExactPowers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CsvNumberKind Read(ReadOnlySpan<byte> text, out double value) =>
        TryPlain(text, out value) ? CsvNumberKind.Number : ReadAny(text, out value);

    /// <summary>
    /// Digits with at most one point, 15 digits at most: both the digits and the power of ten are then exact doubles and one
    /// division rounds correctly (Clinger 1990, "How to read floating point numbers accurately").
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool TryPlain(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int at = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        int digits = text.Length - at;
        if (digits is 0 or > 16)
        {
            return false;
        }

        long whole = 0;
        int point = -1;
        for (int i = at; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                whole = (whole * 10) + digit;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        digits -= point < 0 ? 0 : 1;
        if (digits is 0 or > 15)
        {
            return false;
        }

        double magnitude = point < 0 ? whole : whole / ExactPowers[text.Length - 1 - point];
        value = text[0] == '-' ? -magnitude : magnitude;
        return true;
    }

    static CsvNumberKind ReadAny(ReadOnlySpan<byte> text, out double value)
    {
        text = text.Trim(" \t"u8);
        value = double.NaN;
        if (text.IsEmpty)
        {
            return CsvNumberKind.Missing;
        }

        if (!double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value))
        {
            return CsvNumberKind.Unreadable;
        }

        return double.IsNaN(value) ? CsvNumberKind.Missing : CsvNumberKind.Number;
    }
}
