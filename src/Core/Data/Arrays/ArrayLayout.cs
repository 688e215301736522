using System.Globalization;

namespace Dashboard.Core.Data.Arrays;

/// <summary>What one element of an array file is.</summary>
enum ElementKind { Float32, Float64, Int32, Int64, Bool }

/// <summary>How the elements of an array lie in a file.</summary>
/// <param name="Shape">Lengths of the axes, none negative; empty for a single value. The product fits a long, in bytes too.</param>
/// <param name="ColumnMajor">Fortran order: the first axis varies fastest.</param>
/// <param name="DataOffset">Bytes before the first element.</param>
sealed record ArrayLayout(ElementKind Kind, IReadOnlyList<long> Shape, bool ColumnMajor, bool BigEndian, long DataOffset)
{
    public int ElementBytes => BytesOf(Kind);

    public long Elements => Shape.Aggregate(1L, (product, length) => product * length);

    public long DataBytes => Elements * ElementBytes;

    /// <summary>Length of the first axis; a list of n values has n rows of one column.</summary>
    public long Rows => Shape.Count == 0 ? 1 : Shape[0];

    /// <summary>Elements of a row: all axes but the first, flattened as NumPy's <c>reshape(rows, -1)</c> does.</summary>
    public long Columns => Shape.Skip(1).Aggregate(1L, (product, length) => product * length);

    public static int BytesOf(ElementKind kind) => kind switch
    {
        ElementKind.Bool => 1,
        ElementKind.Float32 or ElementKind.Int32 => 4,
        _ => 8,
    };

    /// <summary>Place of a column among the columns in memory; differs from its number only beyond two axes in Fortran order.</summary>
    public long ColumnPlace(long column)
    {
        if (!ColumnMajor || Shape.Count <= 2)
        {
            return column;
        }

        long place = 0;
        long stride = Columns;
        for (int axis = Shape.Count - 1; axis >= 1; axis--)
        {
            stride /= Shape[axis];
            place += column % Shape[axis] * stride;
            column /= Shape[axis];
        }

        return place;
    }

    /// <summary>The shape as Python writes it.</summary>
    public static string ShapeText(IReadOnlyList<long> shape) =>
        shape.Count == 1
            ? string.Create(CultureInfo.InvariantCulture, $"({shape[0]},)")
            : $"({string.Join(", ", shape.Select(n => n.ToString(CultureInfo.InvariantCulture)))})";

    /// <summary>Bytes of an array; null where they pass what a file can hold.</summary>
    public static long? BytesOf(IReadOnlyList<long> shape, ElementKind kind)
    {
        // An axis of length 0 makes the array empty however long the others are, but their product must still fit.
        Int128 bytes = BytesOf(kind);
        foreach (long length in shape.Where(n => n != 0))
        {
            bytes *= length;
            if (bytes > long.MaxValue)
            {
                return null;
            }
        }

        return shape.Contains(0) ? 0 : (long)bytes;
    }
}
