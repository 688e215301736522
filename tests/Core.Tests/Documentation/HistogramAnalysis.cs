using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Tests.Documentation;

public sealed record HistogramParameters
{
    [Parameter("Numbers", "How many numbers are drawn.")]
    [NumberRange(0, 1_000_000_000)]
    public long Numbers { get; init; } = 10_000_000;

    [Parameter("Bins", "Equal parts of the range from 0 to 1.")]
    [NumberRange(1, 1000)]
    public int Bins { get; init; } = 10;
}

public sealed class HistogramAnalysis : Analysis<HistogramParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "histogram", "Histogram", "Counts how many random numbers fall into each bin.", "numbers", StrategyNames.MapReduce, GrowsWith: "numbers");

    public override IAnalysisRun Prepare(HistogramParameters parameters, AnalysisContext context) => new HistogramRun(parameters);
}

/// <summary>A partial is the counts of one chunk.</summary>
sealed class HistogramRun(HistogramParameters parameters) : AnalysisRun<HistogramParameters, long[]>(parameters)
{
    const long PerChunk = 1 << 18;

    // Chunks depend on the data only, never on the workers: that makes results the same everywhere.
    public override IReadOnlyList<Chunk> Chunks { get; } =
        [.. Enumerable.Range(0, (int)((parameters.Numbers + PerChunk - 1) / PerChunk))
            .Select(i => new Chunk(i, Math.Min(PerChunk, parameters.Numbers - i * PerChunk), $"numbers from {i * PerChunk:N0}"))];

    protected override HistogramRun Miniature() => new(Parameters with { Numbers = 100 });

    protected override long[] MapChunk(int chunk, MapContext context)
    {
        var counts = new long[Parameters.Bins];
        for (long i = chunk * PerChunk, end = i + Chunks[chunk].Items; i < end; i++)
        {
            counts[(int)(Draw((ulong)i) * Parameters.Bins)]++;
        }
        context.Advance(Chunks[chunk].Items);
        return counts;
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<long[]> partials) => ResultJson.Object(json =>
    {
        json.WriteStartArray("counts");
        for (int bin = 0; bin < Parameters.Bins; bin++)
        {
            json.WriteNumberValue(partials.Sum(p => p[bin]));
        }
        json.WriteEndArray();
    });

    protected override void Write(long[] partial, BinaryWriter writer) => Array.ForEach(partial, writer.Write);

    protected override long[] Read(BinaryReader reader) => [.. Enumerable.Range(0, Parameters.Bins).Select(_ => reader.ReadInt64())];

    /// <summary>The number of an index, 0 to below 1: no state, so it does not matter who draws it (SplitMix64; Steele and others, OOPSLA 2014).</summary>
    static double Draw(ulong index)
    {
        ulong z = (index + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1L << 53));
    }
}
