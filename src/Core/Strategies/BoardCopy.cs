using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dashboard.Core.Strategies;

/// <summary>A board's lines and marks as bytes, for workers that do not share memory; times are shifted into the receiver's clock on the way.</summary>
public static class BoardCopy
{
    public static int LineBytes => Unsafe.SizeOf<WorkerLine>();

    static int EntryBytes => sizeof(int) + Unsafe.SizeOf<ChunkMark>();

    public static ReadOnlySpan<byte> Bytes(ref WorkerLine line) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref line, 1));

    /// <summary>Takes a line over from another worker's board.</summary>
    /// <param name="shift">Ticks to add to its moments.</param>
    public static void TakeLine(TrialBoard board, int worker, ReadOnlySpan<byte> bytes, long shift)
    {
        var line = MemoryMarshal.Read<WorkerLine>(bytes);
        line.MapEnd = Shifted(line.MapEnd, shift);
        line.Packed = Shifted(line.Packed, shift);
        board.Worker(worker) = line;
    }

    /// <summary>The chunks that a worker has marked last, each with its number.</summary>
    public static byte[] Marks(TrialBoard board, int worker, int chunks)
    {
        var own = Enumerable.Range(0, chunks).Where(c => board.Chunk(c).WorkerPlusOne == worker + 1).ToArray();
        byte[] bytes = new byte[own.Length * EntryBytes];
        for (int i = 0; i < own.Length; i++)
        {
            MemoryMarshal.Write(bytes.AsSpan(i * EntryBytes), own[i]);
            MemoryMarshal.Write(bytes.AsSpan((i * EntryBytes) + sizeof(int)), board.Chunk(own[i]));
        }
        return bytes;
    }

    public static void TakeMarks(TrialBoard board, ReadOnlySpan<byte> bytes, long shift)
    {
        for (int at = 0; at < bytes.Length; at += EntryBytes)
        {
            var mark = MemoryMarshal.Read<ChunkMark>(bytes[(at + sizeof(int))..]);
            mark.Start = Shifted(mark.Start, shift);
            mark.End = Shifted(mark.End, shift);
            board.Chunk(MemoryMarshal.Read<int>(bytes[at..])) = mark;
        }
    }

    /// <summary>All lines, then the marks of all chunks.</summary>
    public static byte[] Whole(TrialBoard board, int chunks)
    {
        using var bytes = new MemoryStream();
        for (int worker = 0; worker < board.Workers; worker++)
        {
            bytes.Write(Bytes(ref board.Worker(worker)));
        }
        for (int worker = 0; worker < board.Workers; worker++)
        {
            bytes.Write(Marks(board, worker, chunks));
        }
        return bytes.ToArray();
    }

    public static void TakeWhole(TrialBoard board, ReadOnlySpan<byte> bytes, long shift)
    {
        for (int worker = 0; worker < board.Workers; worker++)
        {
            TakeLine(board, worker, bytes[(worker * LineBytes)..], shift);
        }
        TakeMarks(board, bytes[(board.Workers * LineBytes)..], shift);
    }

    /// <summary>0 stands for never.</summary>
    static long Shifted(long ticks, long shift) => ticks == 0 ? 0 : ticks + shift;
}
