using System.Diagnostics;
using System.Text.Json;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>
/// Describes an array chunk by chunk. Elements side by side are read into a buffer that stays in the second-level cache, and
/// the time of it is booked as reading, or mapped, whichever is faster; columns picked out of rows are mapped. The reading of
/// what is mapped happens on touch and is part of computing.
/// </summary>
sealed class DescribeRun : AnalysisRun<DescribeParameters, DescribePartial>
{

    readonly DescribePlan plan;
    readonly IArrayBytes bytes;
    readonly ElementCopy copy;
    readonly ValueLimits limits;
    readonly long unusedBytes;

    public DescribeRun(DescribeParameters parameters, DescribePlan plan, IArrayBytes bytes, long unusedBytes)
        : base(parameters)
    {
        (this.plan, this.bytes, this.unusedBytes) = (plan, bytes, unusedBytes);
        copy = ElementReader.Of(plan.Layout);
        limits = parameters.Clean?.ToLimits() ?? ValueLimits.None;
        Chunks = plan.Chunks();
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    public override long? BytesMoved => Chunks.Take(plan.ValueChunks).Sum(c => c.Items) * plan.Layout.ElementBytes;

    public override void Dispose()
    {
        (bytes as IDisposable)?.Dispose();
        base.Dispose();
    }

    /// <summary>A small array of the same kind, order and selection, with gaps, a steep place and an odd end.</summary>
    protected override DescribeRun Miniature() => MiniatureArray.Run(Parameters, plan.Layout);

    protected override DescribePartial MapChunk(int chunk, MapContext context)
    {
        if (chunk >= plan.ValueChunks)
        {
            return new DescribePartial([], Fit(chunk - plan.ValueChunks, context));
        }

        var touched = new SortedDictionary<int, Moments>();
        int part = chunk % plan.Values.Chunks;
        var statistic = plan.Passes == 1 ? (Statistic?)null : (Statistic)(chunk / plan.Values.Chunks);
        using var window = plan.Values.Strided ? Window(plan.Values.Extent(part)) : null;
        foreach (var run in plan.Values.Runs(part))
        {
            if (!touched.TryGetValue(run.Slot, out var moments))
            {
                touched.Add(run.Slot, moments = new Moments());
            }

            if (window is null)
            {
                ScanSideBySide(run, statistic, moments, context);
            }
            else
            {
                ScanApart(window, run, statistic, moments, context);
            }
        }

        return new DescribePartial([.. touched.Select(t => (t.Key, t.Value))], null);
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<DescribePartial> partials)
    {
        var slots = new DescribeSum[plan.Values.Slots];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            slots[slot] = new DescribeSum(plan.Passes);
        }

        var fit = new FitMoments();
        for (int chunk = 0; chunk < partials.Count; chunk++)
        {
            foreach (var (slot, moments) in partials[chunk].Slots)
            {
                slots[slot].Add(chunk / Math.Max(1, plan.Values.Chunks), moments);
            }

            if (partials[chunk].Fit is { } pairs)
            {
                fit.Add(pairs);
            }
        }

        return ResultJson.Object(json => WriteResult(json, slots, fit));
    }

    protected override void Write(DescribePartial partial, BinaryWriter writer) => partial.Write(writer);

    protected override DescribePartial Read(BinaryReader reader) => DescribePartial.Read(reader);

    void ScanSideBySide(ElementRun run, Statistic? statistic, Moments moments, MapContext context)
    {
        var way = ReadingWay.OfThread;
        long size = run.Count * plan.Layout.ElementBytes;
        bool map = way.Maps(size);
        long start = Stopwatch.GetTimestamp();
        if (map)
        {
            ScanMapped(run, statistic, moments, context);
        }
        else
        {
            ScanCopied(run, statistic, moments, context);
        }

        way.Took(map, Stopwatch.GetTimestamp() - start, size);
    }

    unsafe void ScanMapped(ElementRun run, Statistic? statistic, Moments moments, MapContext context)
    {
        var room = ArrayRoom.OfThread;
        bool plain = ElementReader.IsPlain(plan.Layout);
        using var window = Window((run.Start, run.Last));
        for (long done = 0; done < run.Count;)
        {
            long end = Math.Min(run.Count, done + (ArrayRoom.ReadBytes / plan.Layout.ElementBytes));
            int count = (int)(end - done);
            for (; done < end; done += MomentsKernel.Block)
            {
                int length = (int)Math.Min(MomentsKernel.Block, end - done);
                byte* at = window.At(Offset(run.Start + done));
                bool direct = plain && length % MomentsKernel.Lanes == 0;
                if (!direct)
                {
                    copy(at, 1, length, room.First);
                }

                Add(direct ? (double*)at : room.First, length, statistic, moments);
            }

            done = end;
            context.Advance(count);
        }
    }

    unsafe void ScanCopied(ElementRun run, Statistic? statistic, Moments moments, MapContext context)
    {
        var room = ArrayRoom.OfThread;
        bool plain = ElementReader.IsPlain(plan.Layout);
        int size = plan.Layout.ElementBytes;
        for (long done = 0; done < run.Count;)
        {
            int count = (int)Math.Min(ArrayRoom.ReadBytes / size, run.Count - done);
            long start = Stopwatch.GetTimestamp();
            bytes.Read(Offset(run.Start + done), new Span<byte>(room.Read, count * size));
            context.AddReadTicks(Stopwatch.GetTimestamp() - start);
            for (int at = 0; at < count; at += MomentsKernel.Block)
            {
                int length = Math.Min(MomentsKernel.Block, count - at);
                double* values = plain ? (double*)room.Read + at : room.First;
                if (!plain)
                {
                    copy(room.Read + (at * size), 1, length, values);
                }

                Add(values, length, statistic, moments);
            }

            done += count;
            context.Advance(count);
        }
    }

    /// <summary>A run of at most one block.</summary>
    unsafe void ScanApart(ArrayWindow window, ElementRun run, Statistic? statistic, Moments moments, MapContext context)
    {
        double* values = ArrayRoom.OfThread.First;
        copy(window.At(Offset(run.Start)), run.Stride, (int)run.Count, values);
        Add(values, (int)run.Count, statistic, moments);
        context.Advance(run.Count);
    }

    unsafe void Add(double* values, int count, Statistic? statistic, Moments moments) =>
        moments.Add(statistic is { } one ? OneStatistic.Run(one, values, count, limits) : MomentsKernel.Run(values, count, limits));

    unsafe FitMoments Fit(int fitChunk, MapContext context)
    {
        var fit = new FitMoments();
        long row = plan.FirstRow + (fitChunk * plan.PairsPerChunk);
        long end = row + plan.PairsOf(fitChunk);
        long stride = plan.Layout.ColumnMajor ? 1 : plan.Layout.Columns;
        double* x = ArrayRoom.OfThread.First;
        double* y = ArrayRoom.OfThread.Second;
        using var windowX = Window((plan.Element(row, plan.FitX), plan.Element(end - 1, plan.FitX)));
        using var windowY = Window((plan.Element(row, plan.FitY), plan.Element(end - 1, plan.FitY)));
        while (row < end)
        {
            int count = (int)Math.Min(MomentsKernel.Block, end - row);
            copy(windowX.At(Offset(plan.Element(row, plan.FitX))), stride, count, x);
            copy(windowY.At(Offset(plan.Element(row, plan.FitY))), stride, count, y);
            fit.Add(x, y, count, limits);
            row += count;
            context.Advance(2 * count);
        }

        return fit;
    }

    ArrayWindow Window((long First, long Last) elements) =>
        bytes.Map(Offset(elements.First), (elements.Last - elements.First + 1) * plan.Layout.ElementBytes);

    long Offset(long element) => plan.Layout.DataOffset + (element * plan.Layout.ElementBytes);

    void WriteResult(Utf8JsonWriter json, DescribeSum[] slots, FitMoments fit)
    {
        DescribeSum.Together(slots, plan.Passes).Write(json);
        if (unusedBytes > 0 && Parameters.Raw is not null)
        {
            json.WriteNumber("unusedBytes", unusedBytes);
        }

        if (plan.Columns is { } columns)
        {
            json.WriteStartArray("columns");
            for (int slot = 0; slot < slots.Length; slot++)
            {
                json.WriteStartObject();
                json.WriteNumber("column", columns[slot]);
                slots[slot].Write(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (Parameters.LinearFit is not null)
        {
            json.WriteStartObject("fit");
            json.WriteDouble("slope", fit.Slope);
            json.WriteDouble("intercept", fit.Intercept);
            json.WriteDouble("r2", fit.Explained);
            json.WriteEndObject();
        }
    }
}
