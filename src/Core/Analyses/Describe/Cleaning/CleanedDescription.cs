using System.Globalization;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe.Cleaning;

/// <summary>
/// A description that also saves the cleaned array, after the region and outside its times, in two passes: the first counts the
/// rows that each chunk keeps, the second writes them at their places, all workers into one file.
/// </summary>
sealed class CleanedDescription : RunAround
{
    readonly CountingPass counting;
    AnalysisResult? statistics;

    public CleanedDescription(IAnalysisRun description, DescribeParameters parameters, ArrayFile array, AnalysisContext context)
        : base(description)
    {
        var work = new CleaningWork(parameters, array, context, description.Chunks);
        counting = new CountingPass(work, new WritingPass(work, () => statistics!));
    }

    public override IAnalysisRun Aftermath => counting;

    public override AnalysisResult Reduce(IReadOnlyList<object> partials) => statistics = base.Reduce(partials);

    public override void Dispose()
    {
        counting.Dispose();
        base.Dispose();
    }
}

/// <summary>What both passes share.</summary>
sealed class CleaningWork(DescribeParameters parameters, ArrayFile array, AnalysisContext context, IReadOnlyList<Chunk> chunks) : IDisposable
{
    readonly CleanRule rule = new(parameters.Clean ?? new CleanParameters());
    readonly Lock gate = new();
    IArrayOutput? output;

    public CleanedShape Shape { get; } = new(array.Layout, parameters.Select, chunks.Count);

    public KeptCounts Counts { get; } = new(context.OutputDirectory, chunks.Count);

    public IReadOnlyList<Chunk> Chunks => chunks;

    public string? Dataset => context.OutputDataset;

    public long Kept => Counts.Before(chunks.Count);

    public RowTiles Tiles() => new(Shape, rule, array);

    /// <summary>The file, at its full size; only once all rows are counted.</summary>
    public IArrayOutput Output()
    {
        lock (gate)
        {
            return output ??= Open();
        }
    }

    public void Dispose() => output?.Dispose();

    IArrayOutput Open() => context.OutputPublished
        ? new NoFile()
        : new ArrayOutput(context.OutputDirectory ?? throw NoFolder.Refusal, parameters.Output.FileName, Shape.Layout.Kind, Shape.ShapeOf(EmptyRowsOr(Kept)), Shape.ColumnMajor);

    // Rows without elements have none that could be dropped; no chunk ever looks at them.
    long EmptyRowsOr(long kept) => Shape.Columns == 0 ? Shape.Rows : kept;

    public long Rows => EmptyRowsOr(Kept);
}

sealed class CountingPass(CleaningWork work, WritingPass next) : IAnalysisRun
{
    static readonly object Done = new();

    public IReadOnlyList<Chunk> Chunks => work.Chunks;

    public IAnalysisRun Aftermath => next;

    public void Prime()
    {
    }

    public object Map(int chunk, MapContext context)
    {
        long kept = 0;
        var (from, end) = work.Shape.RowsOf(chunk);
        using (var tiles = work.Tiles())
        {
            tiles.Each(from, end, (_, dropped) => kept += dropped.Count(false));
        }

        work.Counts.Note(chunk, kept);
        return Done;
    }

    /// <summary>No result yet; the second pass has it.</summary>
    public AnalysisResult Reduce(IReadOnlyList<object> partials) => ResultJson.Object(_ => { });

    public void WritePartial(object partial, BinaryWriter writer)
    {
    }

    public object ReadPartial(BinaryReader reader) => Done;

    public void Dispose() => work.Dispose();
}

/// <summary>A partial is the fingerprint of what a chunk has written.</summary>
sealed unsafe class WritingPass(CleaningWork work, Func<AnalysisResult> statistics) : IAnalysisRun
{
    public IReadOnlyList<Chunk> Chunks => work.Chunks;

    public void Prime()
    {
    }

    public object Map(int chunk, MapContext context)
    {
        var writer = new PlacedWriter(work.Output(), work.Shape.Layout);
        long to = work.Counts.Before(chunk);
        var (from, end) = work.Shape.RowsOf(chunk);
        using (var tiles = work.Tiles())
        {
            tiles.Each(from, end, (row, dropped) => to += Write(tiles.Cursor, row, dropped, to, writer));
        }

        writer.Flush();
        return writer.Fingerprint;
    }

    public AnalysisResult Reduce(IReadOnlyList<object> partials)
    {
        ulong content = partials.Aggregate(0UL, (sum, part) => unchecked(sum + (ulong)part));
        work.Output();
        long rows = work.Rows;
        work.Counts.Delete();
        var found = statistics().Value;
        var whole = ResultJson.Object(json =>
        {
            ResultJson.CopyFields(found, json);
            json.WriteString("outputDataset", work.Dataset);
            json.WriteNumber("outputRows", rows);
        });
        var hashed = ResultJson.Object(json =>
        {
            ResultJson.CopyFields(found, json);
            json.WriteNumber("outputRows", rows);
            json.WriteString("content", content.ToString("x16", CultureInfo.InvariantCulture));
        });
        return whole with { HashedValue = hashed.Value };
    }

    public void WritePartial(object partial, BinaryWriter writer) => writer.Write((ulong)partial);

    public object ReadPartial(BinaryReader reader) => reader.ReadUInt64();

    public void Dispose()
    {
    }

    /// <summary>Writes the kept rows of a tile from the given row of the output on; returns how many they are.</summary>
    long Write(ArrayCursor cursor, long row, ReadOnlySpan<bool> dropped, long to, PlacedWriter writer)
    {
        var (shape, layout) = (work.Shape, work.Shape.Layout);
        if (layout.ColumnMajor)
        {
            for (long n = 0; n < shape.Columns; n++)
            {
                WriteRuns(cursor, (shape.PlaceOf(n) * layout.Rows) + row, 1, dropped, (n * work.Kept) + to, writer);
            }
        }
        else if (shape.ColumnPlaces is { } places)
        {
            WriteColumns(cursor, row, places, dropped, to, writer);
        }
        else
        {
            WriteRuns(cursor, row * layout.Columns, layout.Columns, dropped, to * layout.Columns, writer);
        }

        return dropped.Count(false);
    }

    /// <summary>Kept rows that follow each other go out in one piece.</summary>
    void WriteRuns(ArrayCursor cursor, long element, long perRow, ReadOnlySpan<bool> dropped, long place, PlacedWriter writer)
    {
        for (int i = 0; i < dropped.Length;)
        {
            int start = dropped[i..].IndexOf(false);
            if (start < 0)
            {
                return;
            }

            start += i;
            int length = dropped[start..].IndexOf(true);
            i = length < 0 ? dropped.Length : start + length;
            long count = (i - start) * perRow;
            writer.Put(place, cursor.At(element + (start * perRow), count), count);
            place += count;
        }
    }

    void WriteColumns(ArrayCursor cursor, long row, long[] places, ReadOnlySpan<bool> dropped, long to, PlacedWriter writer)
    {
        var layout = work.Shape.Layout;
        byte* start = cursor.At(row * layout.Columns, dropped.Length * layout.Columns);
        long place = to * places.Length;
        for (int i = 0; i < dropped.Length; i++)
        {
            for (int n = 0; n < places.Length && !dropped[i]; n++)
            {
                writer.Put(place++, start + (((i * layout.Columns) + places[n]) * layout.ElementBytes), 1);
            }
        }
    }
}
