using System.Globalization;
using System.Numerics;
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
    static ReadOnlySpan<double> ExactPowers => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CsvNumberKind Read(ReadOnlySpan<byte> text, out double value) =>
        TryPlain(text, out value) ? CsvNumberKind.Number : ReadAny(text, out value);

    /// <summary>
    /// Reads up to eight bytes of sign, digits and point, or nothing as NaN, without a loop: eight digits are summed in one
    /// word (Lemire 2021, "Number parsing at a gigabyte per second"), and one division of two exact doubles rounds correctly.
    /// False says only that the text must be read by <see cref="Read"/>.
    /// </summary>
    /// <param name="text">Readable for eight bytes, whatever the length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryShort(ref byte text, int length, out double value)
    {
        const ulong zeros = 0x3030303030303030, highBits = 0x8080808080808080;
        value = double.NaN;
        if ((uint)(length - 1) >= 8)
        {
            return length == 0;
        }

        ulong word = Unsafe.ReadUnaligned<ulong>(ref text);
        ulong negative = (byte)word == '-' ? 1UL : 0;
        int unused = 64 - (8 * length);
        word = (word << unused) | ((zeros >> ((8 * length) - 1)) >> 1);
        word ^= (negative * ('-' ^ '0')) << unused;
        ulong notPoint = word ^ 0x2E2E2E2E2E2E2E2E;
        ulong points = (notPoint - 0x0101010101010101) & ~notPoint & highBits;
        int decimals = 0;
        int digits = length - (int)negative;
        if (points != 0)
        {
            int before = BitOperations.TrailingZeroCount(points) & ~7;
            word = (word & (ulong.MaxValue << before << 8)) | ((word & ((1UL << before) - 1)) << 8) | '0';
            decimals = 7 - (before >> 3);
            digits--;
        }

        ulong sum = word - zeros;
        if (digits == 0 || (((word + 0x4646464646464646) | sum) & highBits) != 0)
        {
            return false;
        }

        sum = (sum * 10) + (sum >> 8);
        sum = (((sum & 0x000000FF000000FF) * 0x000F424000000064) + (((sum >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
        double magnitude = (uint)sum / ExactPowers[decimals];
        value = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(magnitude) | (negative << 63));
        return true;
    }

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
