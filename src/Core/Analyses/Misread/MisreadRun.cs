using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Dashboard.Core.Analyses.Misread;

/// <summary>What a reader finds in the file.</summary>
/// <param name="NonFinite">Of <paramref name="Count"/>: NaN and infinities, left out of the other three.</param>
sealed record Found(long Count, long NonFinite, double Min, double Max, double Mean);

/// <summary>One chunk: read the file, take its bytes for the type asked for, and say what it seems to hold.</summary>
sealed class MisreadRun(MisreadParameters parameters, string? scratch) : AnalysisRun<MisreadParameters, Found>(parameters)
{
    const double MeanDegrees = 15, SwingDegrees = 10;

    /// <summary>Numbers of one swing, so that a whole number of them has the mean exactly in the middle.</summary>
    const int Swing = 1_000;

    readonly string? path = scratch is null ? null : Path.Combine(scratch, "temperatures.f8");

    public override IReadOnlyList<Chunk> Chunks { get; } = [new Chunk(0, parameters.Length, "write and read")];

    protected override MisreadRun Miniature() => new(Parameters with { Length = 100 }, null);

    protected override Found MapChunk(int chunk, MapContext context)
    {
        byte[] bytes = Written();
        if (path is not null)
        {
            File.WriteAllBytes(path, bytes);
            bytes = context.Reading(() => File.ReadAllBytes(path));
        }

        context.Advance(Parameters.Length);
        return Parameters.ReadAs switch
        {
            ReadAs.Float32 => Look(MemoryMarshal.Cast<byte, float>(bytes), value => value),
            ReadAs.Int64 => Look(MemoryMarshal.Cast<byte, long>(bytes), value => value),
            ReadAs.Int32 => Look(MemoryMarshal.Cast<byte, int>(bytes), value => value),
            ReadAs.SwappedFloat64 => Look(MemoryMarshal.Cast<byte, long>(bytes), value => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReverseEndianness(value))),
            _ => Look(MemoryMarshal.Cast<byte, double>(bytes), value => value),
        };
    }

    byte[] Written()
    {
        byte[] bytes = new byte[(long)Parameters.Length * sizeof(double)];
        for (int i = 0; i < Parameters.Length; i++)
        {
            double degrees = MeanDegrees + SwingDegrees * Math.Sin(2 * Math.PI * (i % Swing) / Swing);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), degrees);
        }

        return bytes;
    }

    static Found Look<T>(ReadOnlySpan<T> values, Func<T, double> asDouble)
    {
        var (nonFinite, min, max, mean) = (0L, double.PositiveInfinity, double.NegativeInfinity, 0.0);
        foreach (var each in values)
        {
            double value = asDouble(each);
            if (!double.IsFinite(value))
            {
                nonFinite++;
                continue;
            }

            (min, max) = (Math.Min(min, value), Math.Max(max, value));
            // Divided before it is added: numbers of 1e308 would overflow a sum.
            mean += value / values.Length;
        }

        long finite = values.Length - nonFinite;
        return finite == 0 ? new Found(values.Length, nonFinite, double.NaN, double.NaN, double.NaN)
            : new Found(values.Length, nonFinite, min, max, mean * ((double)values.Length / finite));
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<Found> partials)
    {
        var found = partials[0];
        return ResultJson.Object(json =>
        {
            json.WriteNumber("written", Parameters.Length);
            json.WriteNumber("count", found.Count);
            json.WriteNumber("nonFinite", found.NonFinite);
            json.WriteDouble("min", found.Min);
            json.WriteDouble("max", found.Max);
            json.WriteDouble("mean", found.Mean);
        });
    }

    protected override void Write(Found partial, BinaryWriter writer)
    {
        writer.Write(partial.Count);
        writer.Write(partial.NonFinite);
        writer.Write(partial.Min);
        writer.Write(partial.Max);
        writer.Write(partial.Mean);
    }

    protected override Found Read(BinaryReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
}
