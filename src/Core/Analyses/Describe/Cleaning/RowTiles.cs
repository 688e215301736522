using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe.Cleaning;

/// <summary>
/// Goes over rows a tile at a time and marks those that cleaning drops. A tile is as many rows as fit a small buffer, one at the
/// least; a row of any length is looked at in pieces, so that memory does not grow with the array.
/// </summary>
sealed unsafe class RowTiles(CleanedShape shape, CleanRule rule, IArrayBytes bytes) : IDisposable
{
    const long TileBytes = 1 << 18;
    const int MostRows = 1 << 16;

    readonly ArrayCursor cursor = new(bytes, shape.Layout);
    readonly ElementCopy copy = ElementReader.Of(shape.Layout);
    readonly bool plain = ElementReader.IsPlain(shape.Layout);
    readonly bool[] dropped = new bool[MostRows];

    public ArrayCursor Cursor => cursor;

    ArrayLayout Layout => shape.Layout;

    /// <summary>Calls back for each tile with its first row and a mark for each of its rows.</summary>
    public void Each(long from, long end, TileVisit visit)
    {
        long rows = Layout.ColumnMajor ? MostRows : Math.Clamp(TileBytes / Math.Max(1, Layout.Columns * Layout.ElementBytes), 1, MostRows);
        for (long row = from; row < end; row += rows)
        {
            var marks = dropped.AsSpan(0, (int)Math.Min(rows, end - row));
            marks.Clear();
            Mark(shape.FirstRow + row, marks);
            visit(shape.FirstRow + row, marks);
        }
    }

    public void Dispose() => cursor.Dispose();

    void Mark(long row, Span<bool> marks)
    {
        if (Layout.ColumnMajor)
        {
            for (long n = 0; n < shape.Columns; n++)
            {
                MarkAlong((shape.PlaceOf(n) * Layout.Rows) + row, marks.Length, 1, marks);
            }
        }
        else if (shape.ColumnPlaces is { } places)
        {
            MarkColumns(row, places, marks);
        }
        else
        {
            MarkAlong(row * Layout.Columns, marks.Length * Layout.Columns, Layout.Columns, marks);
        }
    }

    /// <summary>Elements that lie side by side.</summary>
    void MarkAlong(long element, long count, long perRow, Span<bool> marks)
    {
        double* room = ArrayRoom.OfThread.First;
        for (long done = 0; done < count; done += MomentsKernel.Block)
        {
            int part = (int)Math.Min(MomentsKernel.Block, count - done);
            byte* at = cursor.At(element + done, part);
            if (!plain)
            {
                copy(at, 1, part, room);
            }

            rule.Mark(plain ? (double*)at : room, part, done, perRow, marks);
        }
    }

    /// <summary>Chosen columns of row-major rows: elements a row apart.</summary>
    void MarkColumns(long row, long[] places, Span<bool> marks)
    {
        double* room = ArrayRoom.OfThread.First;
        for (int done = 0; done < marks.Length; done += MomentsKernel.Block)
        {
            int part = Math.Min(MomentsKernel.Block, marks.Length - done);
            byte* start = cursor.At((row + done) * Layout.Columns, part * Layout.Columns);
            foreach (long place in places)
            {
                copy(start + (place * Layout.ElementBytes), Layout.Columns, part, room);
                rule.Mark(room, part, done, 1, marks);
            }
        }
    }
}

/// <param name="row">Number of the first row in the whole array.</param>
/// <param name="dropped">A mark for each row of the tile.</param>
delegate void TileVisit(long row, ReadOnlySpan<bool> dropped);
