using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Dashboard.Core.Expressions.Compiler;

namespace Dashboard.Core.Analyses.Integrate;

/// <summary>
/// The points at which the integrand is taken are cut into chunks by their number alone: up to 64 for small counts, so that
/// even ten intervals reach two ranks, then chunks of 262,144 points, then 4,096 larger ones. A partial is the weighted sum of
/// the integrand over the chunk's points.
/// </summary>
sealed class IntegrateRun : AnalysisRun<IntegrateParameters, LaneSum>
{
    const int MostChunks = 4096;
    const int FewChunks = 64;
    const long UsualPoints = 262_144;
    const int Block = 1024;

    /// <summary>Blocks between two looks at progress and stop: some microseconds for a polynomial, below 0.1 s for the largest formula.</summary>
    const int BlocksPerReport = 32;

    [ThreadStatic]
    static double[]? pointBlock;

    [ThreadStatic]
    static double[]? valueBlock;

    readonly CompiledExpression integrand;
    readonly bool hasVariable;
    readonly bool isPlain;
    readonly long points;
    readonly long pointsPerChunk;
    readonly double step;

    public IntegrateRun(IntegrateParameters parameters)
        : base(parameters)
    {
        var formula = IntegrateParameters.Parse(parameters.Integrand);
        hasVariable = formula.Variables.Count > 0;
        integrand = CompiledExpression.Of(formula);
        isPlain = parameters.Rule is IntegrationRule.Left or IntegrationRule.Midpoint;
        points = parameters.Intervals + (isPlain ? 0 : 1);
        step = (parameters.Upper - parameters.Lower) / parameters.Intervals;
        long wanted = Math.Clamp((points + FewChunks - 1) / FewChunks, LaneSum.Lanes, UsualPoints);
        wanted = Math.Max(wanted, (points + MostChunks - 1) / MostChunks);
        pointsPerChunk = (wanted + LaneSum.Lanes - 1) / LaneSum.Lanes * LaneSum.Lanes;
        Chunks = Plan();
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    protected override IntegrateRun Miniature() =>
        new(Parameters with { Intervals = 2 * FewChunks * (Block + LaneSum.Lanes) });

    protected override LaneSum MapChunk(int chunk, MapContext context) =>
        Sum(chunk * pointsPerChunk, Math.Min(points, (chunk + 1) * pointsPerChunk), context);

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    LaneSum Sum(long first, long end, MapContext context)
    {
        var sum = new LaneSum();
        long reported = first;
        for (long at = first; at < end; at += Block)
        {
            int count = (int)Math.Min(Block, end - at);
            if (IsInside(at, count))
            {
                AddInside(sum, at);
            }
            else
            {
                sum.Add(Weighted(at, count));
            }

            if (at + count - reported >= BlocksPerReport * Block || at + count == end)
            {
                context.Advance(at + count - reported);
                reported = at + count;
            }
        }

        return sum;
    }

    double Shift => Parameters.Rule == IntegrationRule.Midpoint ? 0.5 : 0;

    /// <summary>Whether a block is whole and holds neither end of the area where the ends weigh less.</summary>
    bool IsInside(long first, int count) =>
        integrand.CanSum && count == Block && (isPlain || (first > 0 && first + count <= Parameters.Intervals));

    /// <summary>Adds a whole block in registers. Blocks begin at even points, so Simpson's 2 and 4 in turn go by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    unsafe void AddInside(LaneSum sum, long first)
    {
        double* lanes = stackalloc double[LaneSum.Lanes];
        integrand.Sum(first + Shift, Parameters.Lower, step, Block, lanes);
        var sums = Vector512.Load(lanes);
        sum.AddLanes(Parameters.Rule == IntegrationRule.Simpson ? sums * Vector512.Create(2.0, 4, 2, 4, 2, 4, 2, 4) : sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillPoints(Span<double> x, long first)
    {
        double lower = Parameters.Lower;
        double width = step;
        double index = first + Shift;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = Math.FusedMultiplyAdd(index + i, width, lower);
        }

        // The last point is the bound itself, not what rounding makes of it.
        long last = Parameters.Intervals - first;
        if (Shift == 0 && last >= 0 && last < x.Length)
        {
            x[(int)last] = Parameters.Upper;
        }
    }

    /// <summary>The values of a block times their weights, padded with zeros to whole vectors.</summary>
    unsafe ReadOnlySpan<double> Weighted(long first, int count)
    {
        double[] x = pointBlock ??= GC.AllocateArray<double>(Block, pinned: true);
        double[] values = valueBlock ??= GC.AllocateArray<double>(Block, pinned: true);
        FillPoints(x.AsSpan(0, count), first);
        fixed (double* points = x, results = values)
        {
            nint input = (nint)points;
            integrand.Evaluate(hasVariable ? new ReadOnlySpan<nint>(ref input) : [], results, count);
        }

        int padded = (count + LaneSum.Lanes - 1) / LaneSum.Lanes * LaneSum.Lanes;
        values.AsSpan(count, padded - count).Clear();
        if (!isPlain)
        {
            Weigh(values, first, count);
        }

        return values.AsSpan(0, padded);
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
