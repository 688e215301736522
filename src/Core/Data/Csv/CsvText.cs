using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dashboard.Core.Data.Csv;

/// <summary>Where the memory of a text comes from: the system, or in tests a place between two fences.</summary>
unsafe interface ITextMemory
{
    byte* Allocate(int bytes);

    void Free(byte* start, int bytes);
}

/// <summary>Plain memory, aligned to whole vectors.</summary>
sealed unsafe class NativeTextMemory : ITextMemory
{
    public static readonly NativeTextMemory Shared = new();

    public byte* Allocate(int bytes) => (byte*)NativeMemory.AlignedAlloc((nuint)bytes, CsvText.Slack);

    public void Free(byte* start, int bytes) => NativeMemory.AlignedFree(start);
}

/// <summary>
/// The stretch of a CSV file that is in memory: it moves on through the file, keeps the row that is not finished yet, and grows
/// only where one row does not fit. Nothing is allocated per row.
/// </summary>
sealed unsafe class CsvText : IDisposable
{
    /// <summary>Bytes behind the text that may be read, so that a whole vector may be loaded anywhere in it.</summary>
    public const int Slack = 64;

    /// <summary>Beyond the offset where rows stop to start, only the end of one row is still needed.</summary>
    const int ReadBeyond = 1 << 16;

    readonly IByteSource source;
    readonly ITextMemory memory;
    readonly long stopAt;
    readonly int longestRow;
    int capacity;
    long readTicks;

    /// <param name="start">Offset in the file of the first byte that matters.</param>
    /// <param name="stopAt">Rows that start here or later are not read.</param>
    public CsvText(IByteSource source, long start, long stopAt, int bytes, int longestRow, ITextMemory memory)
    {
        (this.source, this.stopAt, this.longestRow, this.memory) = (source, stopAt, longestRow, memory);
        (Offset, capacity) = (start, bytes);
        Start = memory.Allocate(capacity + Slack);
    }

    /// <summary>Address of the first byte; changes when the text moves on.</summary>
    public byte* Start { get; private set; }

    /// <summary>Offset in the file of the first byte.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes of text.</summary>
    public int Filled { get; private set; }

    /// <summary>Nothing follows the text in the file.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>A row is longer than allowed; nothing behind it can be read.</summary>
    public bool RowTooLong { get; private set; }

    /// <summary>How often the text moved on.</summary>
    public int Refills { get; private set; }

    /// <summary>Time spent reading since last asked, in <see cref="Stopwatch"/> ticks.</summary>
    public long TakeReadTicks()
    {
        long ticks = readTicks;
        readTicks = 0;
        return ticks;
    }

    /// <summary>Whether the text can move on, keeping the row that starts at a position; makes room where that row fills it.</summary>
    public bool CanMoveOn(int position) => !AtEnd && (Filled - position < capacity || Grow());

    /// <summary>Moves the text on to start with the byte at a position, and reads what follows.</summary>
    public void MoveOn(int position)
    {
        int rest = Filled - position;
        new Span<byte>(Start + position, rest).CopyTo(new Span<byte>(Start, rest));
        (Offset, Filled) = (Offset + position, rest);
        long wanted = Math.Max(stopAt - Offset - Filled, ReadBeyond);
        long before = Stopwatch.GetTimestamp();
        int read = source.Read(Offset + Filled, new Span<byte>(Start + Filled, (int)Math.Min(capacity - Filled, wanted)));
        readTicks += Stopwatch.GetTimestamp() - before;
        Filled += read;
        AtEnd = read == 0;
        Refills++;
    }

    public void Dispose()
    {
        memory.Free(Start, capacity + Slack);
        Start = null;
    }

    bool Grow()
    {
        if (capacity >= longestRow)
        {
            RowTooLong = true;
            return false;
        }

        int larger = Math.Min(longestRow, capacity * 2);
        byte* moved = memory.Allocate(larger + Slack);
        new Span<byte>(Start, Filled).CopyTo(new Span<byte>(moved, Filled));
        memory.Free(Start, capacity + Slack);
        Start = moved;
        capacity = larger;
        return true;
    }
}
