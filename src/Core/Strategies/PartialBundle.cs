using System.Buffers.Binary;
using System.Text;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Strategies;

/// <summary>
/// One worker's partials of one loop on their way to the reduction: for each chunk its index, the length in bytes, and the
/// bytes the analysis wrote. Little endian.
/// </summary>
public sealed class PartialBundle : IDisposable
{
    readonly MemoryStream stream = new();
    readonly BinaryWriter writer;
    readonly IAnalysisRun run;
    readonly List<(int Chunk, object Partial)> kept = [];

    public PartialBundle(IAnalysisRun run)
    {
        this.run = run;
        writer = new BinaryWriter(stream, Encoding.UTF8);
    }

    /// <summary>The packed bytes; valid until the next <see cref="Pack"/>.</summary>
    public ReadOnlySpan<byte> Bytes => stream.GetBuffer().AsSpan(0, checked((int)stream.Length));

    public void Keep(int chunk, object partial) => kept.Add((chunk, partial));

    /// <summary>Writes everything kept since the last time.</summary>
    /// <exception cref="IOException">More than 2 GiB.</exception>
    public void Pack()
    {
        stream.SetLength(0);
        foreach (var (chunk, partial) in kept)
        {
            Append(chunk, partial);
        }
        kept.Clear();
    }

    void Append(int chunk, object partial)
    {
        writer.Write(chunk);
        writer.Write(0);
        long start = stream.Position;
        run.WritePartial(partial, writer);
        writer.Flush();
        BinaryPrimitives.WriteInt32LittleEndian(stream.GetBuffer().AsSpan((int)start - 4, 4), checked((int)(stream.Position - start)));
    }

    /// <summary>Reads a bundle and puts each partial at its chunk.</summary>
    /// <exception cref="InvalidDataException">The bytes are no bundle of this plan.</exception>
    public static void Unpack(byte[] bytes, int offset, int length, IAnalysisRun run, object?[] partials)
    {
        using var stream = new MemoryStream(bytes, offset, length, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        while (stream.Position < length)
        {
            int chunk = reader.ReadInt32();
            int size = reader.ReadInt32();
            long end = stream.Position + size;
            if ((uint)chunk >= (uint)partials.Length || size < 0 || end > length)
            {
                throw new InvalidDataException($"A worker sent chunk {chunk} of {size} bytes; the plan has {partials.Length} chunks.");
            }
            partials[chunk] = run.ReadPartial(reader);
            if (stream.Position != end)
            {
                throw new InvalidDataException($"Chunk {chunk} was read from {stream.Position - end + size} of its {size} bytes.");
            }
        }
    }

    public void Dispose() => writer.Dispose();
}
