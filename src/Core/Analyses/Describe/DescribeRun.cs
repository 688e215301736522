using System.Runtime.InteropServices;
using System.Text.Json;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>Describes an array chunk by chunk; each chunk's bytes are mapped while it is worked on.</summary>
sealed class DescribeRun : AnalysisRun<DescribeParameters, DescribePartial>
{
    /// <summary>Values between two looks at the stop flag: a megabyte of float64.</summary>
    const int PerReport = 64 * MomentsKernel.Block;

    [ThreadStatic]
    static double[]? pinnedBlocks;

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
        var (first, last) = plan.Values.Extent(part);
        using var window = Window(first, last);
        foreach (var run in plan.Values.Runs(part))
        {
            if (!touched.TryGetValue(run.Slot, out var moments))
            {
                touched.Add(run.Slot, moments = new Moments());
            }

            Scan(window, run, statistic, moments, context);
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

    unsafe void Scan(ArrayWindow window, ElementRun run, Statistic? statistic, Moments moments, MapContext context)
    {
        bool plain = run.Stride == 1 && ElementReader.IsPlain(plan.Layout);
        double* block = Blocks();
        byte* at = Address(window, run.Start);
        long step = run.Stride * plan.Layout.ElementBytes;
        int unreported = 0;
        for (long done = 0; done < run.Count;)
        {
            int count = (int)Math.Min(MomentsKernel.Block, run.Count - done);
            double* values = (double*)at;
            if (!plain || count % MomentsKernel.Lanes != 0)
            {
                copy(at, run.Stride, count, block);
                values = block;
            }

            moments.Add(statistic is { } one ? OneStatistic.Run(one, values, count, limits) : MomentsKernel.Run(values, count, limits));
            done += count;
            at += count * step;
            unreported += count;
            if (unreported >= PerReport || done == run.Count)
            {
                context.Advance(unreported);
                unreported = 0;
            }
        }
    }

    unsafe FitMoments Fit(int fitChunk, MapContext context)
    {
        var fit = new FitMoments();
        long row = plan.FirstRow + (fitChunk * plan.PairsPerChunk);
        long end = row + plan.PairsOf(fitChunk);
        long stride = plan.Layout.ColumnMajor ? 1 : plan.Layout.Columns;
        double* x = Blocks();
        double* y = x + MomentsKernel.Block;
        using var windowX = Window(plan.Element(row, plan.FitX), plan.Element(end - 1, plan.FitX));
        using var windowY = Window(plan.Element(row, plan.FitY), plan.Element(end - 1, plan.FitY));
        while (row < end)
        {
            int count = (int)Math.Min(MomentsKernel.Block, end - row);
            copy(Address(windowX, plan.Element(row, plan.FitX)), stride, count, x);
            copy(Address(windowY, plan.Element(row, plan.FitY)), stride, count, y);
            fit.Add(x, y, count, limits);
            row += count;
            context.Advance(2 * count);
        }

        return fit;
    }

    ArrayWindow Window(long first, long last) => bytes.Map(
        plan.Layout.DataOffset + (first * plan.Layout.ElementBytes), (last - first + 1) * plan.Layout.ElementBytes);

    unsafe byte* Address(ArrayWindow window, long element) => window.At(plan.Layout.DataOffset + (element * plan.Layout.ElementBytes));

    /// <summary>Room for two blocks, the thread's own.</summary>
    static unsafe double* Blocks()
    {
        pinnedBlocks ??= GC.AllocateUninitializedArray<double>(2 * MomentsKernel.Block, pinned: true);
        return (double*)Marshal.UnsafeAddrOfPinnedArrayElement(pinnedBlocks, 0);
    }

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
