using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>
/// The chunks of a description: every pass over the selected elements, then the pairs of the fit. One pass takes all
/// statistics; the course's way takes five, one for each.
/// </summary>
sealed class DescribePlan
{
    const int MostChunks = 4096;
    const int MostWithColumns = 1024;

    public DescribePlan(DescribeParameters parameters, ArrayLayout layout)
    {
        Layout = layout;
        var rows = RowsOf(parameters.Select?.Rows, layout.Rows);
        Columns = parameters.Select?.Columns;
        for (int i = 0; i < (Columns?.Count ?? 0); i++)
        {
            RequireColumn(Columns![i], $"select.columns[{i}]");
        }

        bool slow = parameters.Method == DescribeMethod.PerRow;
        Passes = slow ? 5 : 1;
        int most = (Columns is null ? MostChunks : MostWithColumns) / (Passes + (parameters.LinearFit is null ? 0 : 1));
        Values = new ArrayPlan(layout, rows, Columns, most);
        if (parameters.LinearFit is { } fit)
        {
            RequireColumn(fit.X, "linearFit.x");
            RequireColumn(fit.Y, "linearFit.y");
            PairsPerChunk = Math.Max(1 << 15, (Values.Rows + most - 1) / most);
            FirstRow = rows.From;
            (FitX, FitY) = (layout.ColumnPlace(fit.X), layout.ColumnPlace(fit.Y));
            FitChunks = (int)((Values.Rows + PairsPerChunk - 1) / PairsPerChunk);
        }
    }

    public ArrayLayout Layout { get; }
    public IReadOnlyList<long>? Columns { get; }
    public ArrayPlan Values { get; }
    public int Passes { get; }
    public int FitChunks { get; }
    public long PairsPerChunk { get; }
    public long FirstRow { get; }

    /// <summary>Places in memory of the columns of the fit.</summary>
    public long FitX { get; }

    public long FitY { get; }

    public int ValueChunks => Passes * Values.Chunks;

    public Chunk[] Chunks()
    {
        var chunks = new Chunk[ValueChunks + FitChunks];
        for (int i = 0; i < ValueChunks; i++)
        {
            int part = i % Values.Chunks;
            string label = $"part {part + 1} of {Values.Chunks}";
            chunks[i] = new Chunk(i, Values.ElementsOf(part), Passes == 1 ? label : $"pass {(i / Values.Chunks) + 1}, {label}");
        }

        for (int i = 0; i < FitChunks; i++)
        {
            chunks[ValueChunks + i] = new Chunk(ValueChunks + i, 2 * PairsOf(i), $"fit {i + 1} of {FitChunks}");
        }

        return chunks;
    }

    public long PairsOf(int fitChunk) => Math.Min(PairsPerChunk, Values.Rows - (fitChunk * PairsPerChunk));

    /// <summary>The element of a row in a column that is given by its place in memory.</summary>
    public long Element(long row, long place) => Layout.ColumnMajor ? (place * Layout.Rows) + row : (row * Layout.Columns) + place;

    static (long From, long End) RowsOf(IReadOnlyList<long>? rows, long there)
    {
        if (rows is [_, var end] && end > there)
        {
            throw new InputException($"parameters.select.rows: Got [{rows[0]}, {end}]; the array has {there} rows.");
        }

        return rows is null ? (0, there) : (rows[0], rows[1]);
    }

    void RequireColumn(long column, string where)
    {
        if (column >= Layout.Columns)
        {
            throw new InputException($"parameters.{where}: Got {column}; the array has the shape {ArrayLayout.ShapeText(Layout.Shape)}, so allowed are columns 0 to {Layout.Columns - 1}.");
        }
    }
}
