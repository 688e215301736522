using System.Buffers;
using Dashboard.Core.Clusters;

namespace Dashboard.Core.Protocol.Clusters;

/// <summary>A message of a cluster's line: room for its head, then its body, which may be written to; memory is borrowed.</summary>
public sealed class LineBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Larger bodies are refused on both sides.</summary>
    public const int MostBytes = 256 << 20;

    const int LeastRoom = 256;

    byte[] memory = ArrayPool<byte>.Shared.Rent(4 << 10);
    int length = LineHead.Bytes;

    public int BodyLength => length - LineHead.Bytes;

    public ReadOnlyMemory<byte> Body => memory.AsMemory(LineHead.Bytes, BodyLength);

    /// <summary>With the room for the head.</summary>
    internal Memory<byte> Whole => memory.AsMemory(0, length);

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return memory.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <exception cref="ClusterException">The body becomes too long.</exception>
    void Reserve(int more)
    {
        int needed = checked(length + Math.Max(more, LeastRoom));
        if (needed <= memory.Length)
        {
            return;
        }
        if (needed > MostBytes)
        {
            throw new ClusterException($"The message is longer than {MostBytes >> 20} MiB. Move large values in parts, for example engine by engine.");
        }
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(MostBytes, memory.Length * 2L)));
        memory.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    public void Clear() => length = LineHead.Bytes;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(memory);
        memory = [];
        length = LineHead.Bytes;
    }
}
