using System.Buffers.Binary;
using System.Diagnostics;
using Dashboard.Core.Mpi;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Roles.Worker;

namespace Dashboard.Runner.Roles.Rank;

/// <summary>
/// Stands in for the shared board where ranks are on several hosts: each has a board of its own, lines travel to rank 0 with the partials, marks once at the
/// end, and rank 0 tells the leader.
/// </summary>
/// <param name="shift">Ticks to add to this host's clock to have the leader's.</param>
sealed class FarBoard(MpiWorld world, TrialBoard board, LeaderLink link, LeaderAddress leader, long shift) : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    readonly ManualResetEventSlim done = new();
    Thread? teller;
    long[] shifts = [];
    byte[] parcel = [], gathered = [];

    /// <summary>Ticks to add to this host's clock to have the leader's.</summary>
    public long Shift => shift;

    /// <summary>By all ranks, before the start barrier.</summary>
    public void Prime() => shifts = RankClocks.Compare(world);

    /// <summary>This rank's line with its partials behind it, as it goes to rank 0; valid until the next call.</summary>
    public ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> partials)
    {
        int length = BoardCopy.LineBytes + partials.Length;
        parcel = parcel.Length < length ? new byte[length] : parcel;
        BoardCopy.Bytes(ref board.Worker(world.Rank)).CopyTo(parcel);
        partials.CopyTo(parcel.AsSpan(BoardCopy.LineBytes));
        return parcel.AsSpan(0, length);
    }

    /// <summary>At rank 0: takes the line off a rank's parcel.</summary>
    /// <returns>Where its partials begin, from the parcel's start.</returns>
    public int Unpack(int rank, ReadOnlySpan<byte> bytes)
    {
        if (rank > 0)
        {
            BoardCopy.TakeLine(board, rank, bytes, shifts[rank]);
        }
        return BoardCopy.LineBytes;
    }

    /// <summary>Tells the leader ten times a second how far this rank is, as it cannot see this board.</summary>
    public void StartTelling()
    {
        teller = new Thread(Tell, 256 * 1024) { IsBackground = true, Name = "progress" };
        teller.Start();
    }

    void Tell()
    {
        while (!done.Wait(Interval))
        {
            link.Line(BoardCopy.Bytes(ref board.Worker(world.Rank)));
        }
    }

    /// <summary>By all ranks, after the region: rank 0 collects all boards and sends the leader the whole.</summary>
    public void Conclude(int chunks)
    {
        done.Set();
        teller?.Join();
        ref var line = ref board.Worker(world.Rank);
        line.FarCpuTicks = (long)(Environment.CpuUsage.TotalTime.TotalSeconds * Stopwatch.Frequency);
        line.NearCpuTicks = leader.IsHere ? line.FarCpuTicks : 0;
        byte[] marks = BoardCopy.Marks(board, world.Rank, chunks);
        int[] lengths = world.Gather(Pack(marks), ref gathered);
        if (world.Rank > 0)
        {
            return;
        }
        for (int rank = 1, at = lengths[0]; rank < world.Size; at += lengths[rank], rank++)
        {
            var bytes = gathered.AsSpan(at, lengths[rank]);
            BoardCopy.TakeMarks(board, bytes[Unpack(rank, bytes)..], shifts[rank]);
        }
        byte[] whole = BoardCopy.Whole(board, chunks);
        byte[] message = new byte[8 + whole.Length];
        BinaryPrimitives.WriteInt64LittleEndian(message, shift);
        whole.CopyTo(message, 8);
        link.Board(message);
    }

    public void Dispose() => done.Dispose();
}
