namespace Dashboard.Core.Data.Arrays;

/// <summary>Elements at equal distances, all of one slot of the result.</summary>
/// <param name="Start">Number of the first element, in the order of the file.</param>
/// <param name="Stride">Elements from one to the next.</param>
readonly record struct ElementRun(int Slot, long Start, long Stride, long Count)
{
    public long Last => Start + ((Count - 1) * Stride);
}

/// <summary>
/// How the selected elements of an array are cut into chunks of about 8 MiB, which depends on the array and the selection
/// only. Where columns are named each has a slot of its own; otherwise all elements share slot 0.
/// </summary>
sealed class ArrayPlan
{
    const long UsualBytes = 8 << 20;

    /// <summary>Small arrays are cut finer, so that several workers get some, but not below what a worker does in a few microseconds.</summary>
    const int FewChunks = 64;
    const long LeastElements = 16 * MomentsKernel.Block;
    const long LeastRows = 64;

    readonly ArrayLayout layout;
    readonly long firstRow;
    readonly long[]? columns;
    readonly bool acrossRows;
    readonly long lineLength;
    readonly long chunkLength;

    /// <param name="rows">First row and the one after the last.</param>
    /// <param name="columns">Null for all.</param>
    public ArrayPlan(ArrayLayout layout, (long From, long End) rows, IReadOnlyList<long>? columns, int mostChunks)
    {
        this.layout = layout;
        this.columns = columns?.ToArray();
        firstRow = rows.From;
        Rows = rows.End - rows.From;
        acrossRows = columns is not null && !layout.ColumnMajor;
        Slots = columns?.Count ?? 1;
        Elements = Rows * (columns?.Count ?? layout.Columns);
        bool oneStretch = columns is null && (!layout.ColumnMajor || Rows == layout.Rows);
        lineLength = oneStretch ? Elements : Rows;
        chunkLength = acrossRows
            ? Cut(Rows, Math.Max(1, UsualBytes / (layout.Columns * layout.ElementBytes)), LeastRows, 1, mostChunks)
            : Cut(Elements, UsualBytes / layout.ElementBytes, LeastElements, MomentsKernel.Block, mostChunks);
        Chunks = Elements == 0 ? 0 : (int)((Total + chunkLength - 1) / chunkLength);
    }

    /// <summary>Whether the elements of a run lie apart.</summary>
    public bool Strided => acrossRows;

    public int Slots { get; }
    public long Rows { get; }
    public long Elements { get; }
    public int Chunks { get; }

    /// <summary>What chunks divide: rows where columns are picked out of them, elements otherwise.</summary>
    long Total => acrossRows ? Rows : Elements;

    public long ElementsOf(int chunk)
    {
        var (from, end) = Stretch(chunk);
        return (end - from) * (acrossRows ? Slots : 1);
    }

    /// <summary>The runs of a chunk, in the order in which they are added up.</summary>
    public IEnumerable<ElementRun> Runs(int chunk)
    {
        var (from, end) = Stretch(chunk);
        return acrossRows ? RunsAcross(from, end) : RunsAlong(from, end);
    }

    /// <summary>First and last element that a chunk touches.</summary>
    public (long First, long Last) Extent(int chunk)
    {
        var (from, end) = Stretch(chunk);
        if (acrossRows)
        {
            return ((firstRow + from) * layout.Columns, ((firstRow + end) * layout.Columns) - 1);
        }

        long first = long.MaxValue;
        long last = 0;
        foreach (var run in RunsAlong(from, end))
        {
            first = Math.Min(first, run.Start);
            last = Math.Max(last, run.Last);
        }

        return (first, last);
    }

    static long Cut(long total, long usual, long least, long multiple, int mostChunks)
    {
        long length = Math.Max(Math.Clamp(total / FewChunks, Math.Min(least, usual), usual), (total + mostChunks - 1) / mostChunks);
        return Math.Max(1, (length + multiple - 1) / multiple) * multiple;
    }

    (long From, long End) Stretch(int chunk) => (chunk * chunkLength, Math.Min(Total, (chunk + 1) * chunkLength));

    IEnumerable<ElementRun> RunsAcross(long from, long end)
    {
        for (long row = from; row < end; row += MomentsKernel.Block)
        {
            long count = Math.Min(MomentsKernel.Block, end - row);
            for (int slot = 0; slot < Slots; slot++)
            {
                yield return new ElementRun(slot, ((firstRow + row) * layout.Columns) + columns![slot], layout.Columns, count);
            }
        }
    }

    IEnumerable<ElementRun> RunsAlong(long from, long end)
    {
        while (from < end)
        {
            long line = from / lineLength;
            long within = from % lineLength;
            long count = Math.Min(end - from, lineLength - within);
            yield return new ElementRun(columns is null ? 0 : (int)line, LineStart(line) + within, 1, count);
            from += count;
        }
    }

    long LineStart(long line) => layout.ColumnMajor
        ? (layout.ColumnPlace(columns is null ? line : columns[line]) * layout.Rows) + firstRow
        : firstRow * layout.Columns;
}
