using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe.Cleaning;

/// <summary>
/// The array that cleaning leaves: the selected rows and columns without the rows that have a dropped element, in their
/// order, in the element type and axis order of the source, little endian. Whole rows go, since an array has no gaps; of a
/// list, single elements do.
/// </summary>
sealed class CleanedShape
{
    /// <summary>Rows that a chunk does not cut in a column-major file, where their part of a column should be a page at least.</summary>
    const long RowsOfPage = 512;

    readonly IReadOnlyList<long>? columns;
    readonly int chunks;

    public CleanedShape(ArrayLayout layout, SelectParameters? select, int chunks)
    {
        (Layout, columns, this.chunks) = (layout, select?.Columns, chunks);
        (FirstRow, long end) = select?.Rows is { } rows ? (rows[0], rows[1]) : (0, layout.Rows);
        Rows = end - FirstRow;
        ColumnPlaces = columns?.Select(layout.ColumnPlace).ToArray();
        Columns = columns?.Count ?? layout.Columns;
    }

    public ArrayLayout Layout { get; }

    public long FirstRow { get; }

    /// <summary>Selected rows, dropped ones included.</summary>
    public long Rows { get; }

    /// <summary>Elements of a row that is saved.</summary>
    public long Columns { get; }

    /// <summary>Places in memory of the chosen columns; null where all are.</summary>
    public long[]? ColumnPlaces { get; }

    public bool ColumnMajor => Layout.ColumnMajor && ShapeOf(0).Length > 1;

    /// <summary>The selected rows of a chunk, counted from the first selected one.</summary>
    public (long From, long End) RowsOf(int chunk) => (Edge(chunk), Edge(chunk + 1));

    public long[] ShapeOf(long kept) => columns is null ? [kept, .. Layout.Shape.Skip(1)] : [kept, columns.Count];

    /// <summary>Place in memory of the n-th saved column.</summary>
    public long PlaceOf(long n) => ColumnPlaces is null ? n : ColumnPlaces[n];

    /// <summary>Equal shares of the rows, one for each chunk of the description.</summary>
    long Edge(int chunk)
    {
        long unit = ColumnMajor ? RowsOfPage : 1;
        return chunk == chunks ? Rows : (long)((Int128)Rows * chunk / chunks) / unit * unit;
    }
}
