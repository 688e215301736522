using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dashboard.Core.Expressions;

namespace Dashboard.Core.Analyses.Integrate;

/// <summary>
/// The points at which the integrand is taken are cut into chunks by their number alone: up to 64 for small counts, so that
/// even ten intervals reach two ranks, then chunks of 65,536 points, then 4,096 larger ones. A partial is the weighted sum of
/// the integrand over the chunk's points.
/// </summary>
sealed class IntegrateRun : AnalysisRun<IntegrateParameters, LaneSum>
{
    const int MostChunks = 4096;
    const int FewChunks = 64;
    const long UsualPoints = 65_536;

    /// <summary>Blocks between two looks at progress and stop: some microseconds for a polynomial, below 0.1 s for the largest formula.</summary>
    const int BlocksPerReport = 8;

    [ThreadStatic]
    static double[]? weightedBlock;

    readonly Expression integrand;
    readonly ConcurrentBag<BlockEvaluator> idle = [];
    readonly long points;
    readonly long pointsPerChunk;
    readonly double step;

    public IntegrateRun(IntegrateParameters parameters)
        : base(parameters)
    {
        integrand = IntegrateParameters.Parse(parameters.Integrand);
        bool bothEnds = parameters.Rule is IntegrationRule.Trapezoid or IntegrationRule.Simpson;
        points = parameters.Intervals + (bothEnds ? 1 : 0);
        step = (parameters.Upper - parameters.Lower) / parameters.Intervals;
        long wanted = Math.Clamp((points + FewChunks - 1) / FewChunks, LaneSum.Lanes, UsualPoints);
        wanted = Math.Max(wanted, (points + MostChunks - 1) / MostChunks);
        pointsPerChunk = (wanted + LaneSum.Lanes - 1) / LaneSum.Lanes * LaneSum.Lanes;
        Chunks = Plan();
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    protected override IntegrateRun Miniature() =>
        new(Parameters with { Intervals = 2 * (BlockEvaluator.BlockLength + LaneSum.Lanes) });

    protected override LaneSum MapChunk(int chunk, MapContext context)
    {
        if (!idle.TryTake(out var evaluator))
        {
            evaluator = new BlockEvaluator(integrand);
        }

        var sum = Sum(evaluator, chunk * pointsPerChunk, Math.Min(points, (chunk + 1) * pointsPerChunk), context);
        idle.Add(evaluator);
        return sum;
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<LaneSum> partials)
    {
        var sum = new LaneSum();
        foreach (var partial in partials)
        {
            sum.Add(partial);
        }

        double mean = sum.Total() / Parameters.Intervals;
        double area = (Parameters.Upper - Parameters.Lower) * (Parameters.Rule == IntegrationRule.Simpson ? mean / 3 : mean);
        return ResultJson.Object(json => json.WriteDouble("area", area));
    }

    protected override void Write(LaneSum partial, BinaryWriter writer) => partial.Write(writer);

    protected override LaneSum Read(BinaryReader reader) => LaneSum.Read(reader);

    Chunk[] Plan()
    {
        var chunks = new Chunk[(points + pointsPerChunk - 1) / pointsPerChunk];
        for (int i = 0; i < chunks.Length; i++)
        {
            long first = i * pointsPerChunk;
            double x = Parameters.Lower + (first * step);
            chunks[i] = new Chunk(i, Math.Min(points - first, pointsPerChunk), $"from x = {x:G4}");
        }

        return chunks;
    }

    LaneSum Sum(BlockEvaluator evaluator, long first, long end, MapContext context)
    {
        var sum = new LaneSum();
        long reported = first;
        for (long at = first; at < end; at += BlockEvaluator.BlockLength)
        {
            int count = (int)Math.Min(BlockEvaluator.BlockLength, end - at);
            if (integrand.Variables.Count > 0)
            {
                FillPoints(evaluator.Input(0), at);
            }

            evaluator.Run();
            sum.Add(Weighted(evaluator.Result, at, count));
            if (at + count - reported >= BlocksPerReport * BlockEvaluator.BlockLength || at + count == end)
            {
                context.Advance(at + count - reported);
                reported = at + count;
            }
        }

        return sum;
    }

    /// <summary>The points of one block, those beyond the last one too: they are computed like all others and weigh nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillPoints(double[] x, long first)
    {
        double shift = Parameters.Rule == IntegrationRule.Midpoint ? 0.5 : 0;
        double lower = Parameters.Lower;
        double width = step;
        double index = first + shift;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = lower + ((index + i) * width);
        }

        // The last point is the bound itself, not what rounding makes of it.
        long last = Parameters.Intervals - first;
        if (shift == 0 && last >= 0 && last < x.Length)
        {
            x[last] = Parameters.Upper;
        }
    }

    /// <summary>The first values of a block times their weights, padded with zeros to whole vectors; the values themselves stay.</summary>
    ReadOnlySpan<double> Weighted(double[] values, long first, int count)
    {
        int padded = (count + LaneSum.Lanes - 1) / LaneSum.Lanes * LaneSum.Lanes;
        bool plain = Parameters.Rule is IntegrationRule.Left or IntegrationRule.Midpoint;
        if (plain && padded == count)
        {
            return values.AsSpan(0, count);
        }

        double[] weighted = weightedBlock ??= new double[BlockEvaluator.BlockLength];
        values.AsSpan(0, count).CopyTo(weighted);
        weighted.AsSpan(count, padded - count).Clear();
        if (!plain)
        {
            Weigh(weighted, first, count);
        }

        return weighted.AsSpan(0, padded);
    }

    /// <summary>Trapezoid: 1 inside and 1/2 at the ends; Simpson: 4 and 2 in turn inside and 1 at the ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Weigh(double[] values, long first, int count)
    {
        if (Parameters.Rule == IntegrationRule.Simpson)
        {
            for (int i = 0; i < count; i++)
            {
                values[i] *= long.IsOddInteger(first + i) ? 4 : 2;
            }
        }

        long last = Parameters.Intervals - first;
        if (first == 0)
        {
            values[0] *= 0.5;
        }

        if (last < count)
        {
            values[last] *= 0.5;
        }
    }
}
