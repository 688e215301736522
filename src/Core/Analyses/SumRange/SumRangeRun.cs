using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dashboard.Core.Analyses.SumRange;

/// <summary>
/// The repeats are the natural pieces of work. Each is cut into equal parts of at least half a million numbers, so that
/// more workers than repeats find work too. A partial is the exact sum of its part.
/// </summary>
sealed class SumRangeRun : AnalysisRun<SumRangeParameters, PartSum>
{
    /// <summary>Repeats are cut into parts up to this many; more repeats than that are a chunk each, so that tasks can be counted by the ten thousand.</summary>
    const int MostCuts = 4096;
    const long SmallestPart = 500_000;

    /// <summary>Numbers added between two looks at progress, stop and the interpreter lock: some tens of microseconds.</summary>
    const long Stretch = 1 << 17;

    readonly int partsPerRepeat;

    public SumRangeRun(SumRangeParameters parameters)
        : base(parameters)
    {
        long mostParts = Math.Max(1, parameters.Length / SmallestPart);
        partsPerRepeat = (int)Math.Clamp(MostCuts / parameters.Repeats, 1, mostParts);
        Chunks = parameters.Length == 0 ? [] : Plan();
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    int Parts => partsPerRepeat * Parameters.Repeats;

    protected override SumRangeRun Miniature() => new(Parameters with { Start = 0, Stop = 10, Repeats = 2 });

    protected override PartSum MapChunk(int chunk, MapContext context)
    {
        using var held = Parameters.InterpreterLock ? InterpreterLock.OfProcess.Enter() : null;
        return new PartSum(SumPart(chunk, held, context));
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<PartSum> partials)
    {
        var perRepeat = new Int128[Parameters.Repeats];
        for (int part = 0; part < partials.Count; part++)
        {
            perRepeat[part / partsPerRepeat] += partials[part].Value;
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

    protected override void Write(PartSum partial, BinaryWriter writer)
    {
        writer.Write((ulong)(partial.Value >> 64));
        writer.Write((ulong)partial.Value);
    }

    protected override PartSum Read(BinaryReader reader)
    {
        ulong upper = reader.ReadUInt64();
        return new PartSum(new Int128(upper, reader.ReadUInt64()));
    }

    Chunk[] Plan()
    {
        var chunks = new Chunk[Parts];
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i] = new Chunk(i, RangeOf(i).Length, $"repeat {(i / partsPerRepeat) + 1}");
        }

        return chunks;
    }

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

/// <summary>The exact sum of one part.</summary>
sealed record PartSum(Int128 Value);
