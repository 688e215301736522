using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dashboard.Core.Analyses.SumRange;

/// <summary>
/// The repeats are the natural pieces of work. Each is cut into equal parts of at least half a million numbers, so that
/// more workers than repeats find work too; where there are more parts than chunks, a chunk holds several.
/// A partial is the exact sum of each of its parts.
/// </summary>
sealed class SumRangeRun : AnalysisRun<SumRangeParameters, Int128[]>
{
    const int MostChunks = 4096;
    const long SmallestPart = 500_000;

    /// <summary>Numbers added between two looks at progress, stop and the interpreter lock: some tens of microseconds.</summary>
    const long Stretch = 1 << 17;

    readonly int partsPerRepeat;
    readonly int partsPerChunk;

    public SumRangeRun(SumRangeParameters parameters)
        : base(parameters)
    {
        long mostParts = Math.Max(1, parameters.Length / SmallestPart);
        partsPerRepeat = (int)Math.Clamp(MostChunks / parameters.Repeats, 1, mostParts);
        partsPerChunk = (Parts + MostChunks - 1) / MostChunks;
        Chunks = parameters.Length == 0 ? [] : Plan();
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    int Parts => partsPerRepeat * Parameters.Repeats;

    protected override SumRangeRun Miniature() => new(Parameters with { Start = 0, Stop = 10, Repeats = 2 });

    protected override Int128[] MapChunk(int chunk, MapContext context)
    {
        var (first, end) = PartsOf(chunk);
        var sums = new Int128[end - first];
        using var held = Parameters.InterpreterLock ? InterpreterLock.OfProcess.Enter() : null;
        for (int part = first; part < end; part++)
        {
            sums[part - first] = SumPart(part, held, context);
        }

        return sums;
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<Int128[]> partials)
    {
        var perRepeat = new Int128[Parameters.Repeats];
        int part = 0;
        foreach (var sum in partials.SelectMany(p => p))
        {
            perRepeat[part++ / partsPerRepeat] += sum;
        }

        Int128 total = 0;
        foreach (var sum in perRepeat)
        {
            total += sum;
        }

        return ResultJson.Object(json =>
        {
            json.WriteString("total", total.ToString(CultureInfo.InvariantCulture));
            json.WriteStartArray("perRepeat");
            foreach (var sum in perRepeat)
            {
                json.WriteStringValue(sum.ToString(CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
        });
    }

    protected override void Write(Int128[] partial, BinaryWriter writer)
    {
        writer.Write(partial.Length);
        foreach (var sum in partial)
        {
            writer.Write((ulong)(sum >> 64));
            writer.Write((ulong)sum);
        }
    }

    protected override Int128[] Read(BinaryReader reader)
    {
        var sums = new Int128[reader.ReadInt32()];
        for (int i = 0; i < sums.Length; i++)
        {
            ulong upper = reader.ReadUInt64();
            sums[i] = new Int128(upper, reader.ReadUInt64());
        }

        return sums;
    }

    Chunk[] Plan()
    {
        var chunks = new Chunk[(Parts + partsPerChunk - 1) / partsPerChunk];
        for (int i = 0; i < chunks.Length; i++)
        {
            var (first, end) = PartsOf(i);
            long items = Enumerable.Range(first, end - first).Sum(part => RangeOf(part).Length);
            chunks[i] = new Chunk(i, items, $"repeat {(first / partsPerRepeat) + 1}");
        }

        return chunks;
    }

    (int First, int End) PartsOf(int chunk) => (chunk * partsPerChunk, Math.Min(Parts, (chunk + 1) * partsPerChunk));

    (long From, long Length) RangeOf(int part)
    {
        long index = part % partsPerRepeat;
        long from = Edge(index);
        return (Parameters.Start + from, Edge(index + 1) - from);

        long Edge(long i) => (long)((Int128)Parameters.Length * i / partsPerRepeat);
    }

    Int128 SumPart(int part, InterpreterLock.Hold? held, MapContext context)
    {
        var (from, length) = RangeOf(part);
        Int128 sum = 0;
        for (long end = from + length; from < end;)
        {
            long next = Math.Min(end, from + Stretch);
            sum += Sum(from, next);
            context.Advance(next - from);
            held?.HandOverIfAsked();
            from = next;
        }

        return sum;
    }

    /// <summary>
    /// Adds the numbers one by one, as the example says; the compiler does not know the closed formula. Runs of additions
    /// are short enough that 64 bits hold them: at the largest numbers allowed (2^53) 1,023 of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static Int128 Sum(long from, long end)
    {
        long largest = Math.Max(1, Math.Max(Math.Abs(from), Math.Abs(end)));
        long run = long.MaxValue / largest;
        Int128 total = 0;
        while (from < end)
        {
            long stop = end - from > run ? from + run : end;
            long sum = 0;
            for (; from < stop; from++)
            {
                sum += from;
            }

            total += sum;
        }

        return total;
    }
}
