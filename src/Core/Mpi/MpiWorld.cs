using System.Text;

namespace Dashboard.Core.Mpi;

/// <summary>
/// The ranks of one <c>mpirun</c>. Started once per process and closed once, all calls from the thread that started it (MPI's
/// level "funneled"); where a rank fails, <see cref="Abort"/> takes the others down.
/// </summary>
/// <remarks>Counts are 32 bits in MPI: nothing here moves more than 2 GiB at once, which is refused with a message.</remarks>
public sealed unsafe class MpiWorld : IDisposable
{
    const int Funneled = 1;
    static int started;

    readonly MpiLibrary mpi;
    readonly int thread = Environment.CurrentManagedThreadId;
    bool closed;

    MpiWorld(MpiLibrary library)
    {
        mpi = library;
        int provided;
        Check(mpi.InitThread(null, null, Funneled, &provided), "MPI_Init_thread");
        Check(mpi.SetErrorHandler(mpi.World, mpi.ErrorsReturn), "MPI_Comm_set_errhandler");
        int value;
        Check(mpi.CommRank(mpi.World, &value), "MPI_Comm_rank");
        Rank = value;
        Check(mpi.CommSize(mpi.World, &value), "MPI_Comm_size");
        Size = value;
    }

    /// <summary>This process's number, 0 .. <see cref="Size"/> - 1.</summary>
    public int Rank { get; }

    public int Size { get; }

    /// <exception cref="MpiException">The library is missing or cannot start.</exception>
    /// <exception cref="InvalidOperationException">This process has started MPI before.</exception>
    public static MpiWorld Start(MpiImplementation implementation) => Interlocked.Exchange(ref started, 1) == 0
        ? new MpiWorld(new MpiLibrary(implementation))
        : throw new InvalidOperationException("MPI can be started once per process.");

    /// <summary>Seconds since some moment in the past.</summary>
    public double WallTime => mpi.Time();

    /// <summary>The library's name and version, first line.</summary>
    public string Version
    {
        get
        {
            byte* text = stackalloc byte[8192];
            int length;
            Check(mpi.LibraryVersion(text, &length), "MPI_Get_library_version");
            return Encoding.UTF8.GetString(text, Math.Max(0, length)).Split('\n')[0].TrimEnd('\0', ' ');
        }
    }

    /// <summary>Returns once all ranks have come here.</summary>
    public void Barrier() => Check(mpi.Barrier(mpi.World), "MPI_Barrier");

    /// <summary>Copies the root's bytes to all; every rank gives a span of the same length.</summary>
    public void Broadcast(Span<byte> bytes, int root = 0)
    {
        fixed (byte* start = bytes)
        {
            Check(mpi.Broadcast(start, bytes.Length, mpi.Byte, root, mpi.World), "MPI_Bcast");
        }
    }

    public int Broadcast(int value, int root = 0)
    {
        Broadcast(new Span<byte>(&value, sizeof(int)), root);
        return value;
    }

    /// <summary>Collects one number of each rank at rank 0, in rank order; empty elsewhere.</summary>
    public int[] Gather(int value)
    {
        int[] all = Rank == 0 ? new int[Size] : [];
        fixed (int* into = all)
        {
            Check(mpi.Gather(&value, sizeof(int), mpi.Byte, into, sizeof(int), mpi.Byte, 0, mpi.World), "MPI_Gather");
        }
        return all;
    }

    /// <summary>Collects bytes of differing length at rank 0, one after the other in rank order.</summary>
    /// <param name="into">At rank 0: grown as needed and filled.</param>
    /// <returns>Lengths by rank; empty on other ranks.</returns>
    public int[] Gather(ReadOnlySpan<byte> bytes, ref byte[] into)
    {
        int[] lengths = Gather(bytes.Length);
        int[] places = new int[lengths.Length];
        int total = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            places[i] = total;
            total = checked(total + lengths[i]);
        }
        into = into.Length < total ? new byte[total] : into;
        fixed (byte* from = bytes, to = into)
        fixed (int* counts = lengths, offsets = places)
        {
            Check(mpi.GatherVarying(from, bytes.Length, mpi.Byte, to, counts, offsets, mpi.Byte, 0, mpi.World), "MPI_Gatherv");
        }
        return lengths;
    }

    public void Send(ReadOnlySpan<byte> bytes, int to, int tag = 0)
    {
        fixed (byte* start = bytes)
        {
            Check(mpi.Send(start, bytes.Length, mpi.Byte, to, tag, mpi.World), "MPI_Send");
        }
    }

    /// <summary>Receives exactly that many bytes or fewer; more is an error.</summary>
    public void Receive(Span<byte> bytes, int from, int tag = 0)
    {
        fixed (byte* start = bytes)
        {
            Check(mpi.Receive(start, bytes.Length, mpi.Byte, from, tag, mpi.World, mpi.StatusIgnore), "MPI_Recv");
        }
    }

    /// <summary>Adds up one number of each rank at rank 0, in an order that is the library's own: for load figures, never for results.</summary>
    public double SumAtRoot(double value)
    {
        double sum = 0;
        Check(mpi.Reduce(&value, &sum, 1, mpi.Double, mpi.Sum, 0, mpi.World), "MPI_Reduce");
        return sum;
    }

    /// <summary>Ends all ranks. Does not return where the library keeps its word.</summary>
    public void Abort(int code) => _ = mpi.Abort(mpi.World, code);

    public void Dispose()
    {
        if (!closed)
        {
            closed = true;
            Check(mpi.Finalize(), "MPI_Finalize");
        }
    }

    void Check(int code, string call)
    {
        System.Diagnostics.Debug.Assert(thread == Environment.CurrentManagedThreadId, "MPI belongs to the thread that started it.");
        if (code != 0)
        {
            throw new MpiException($"{call}: {TextOf(code)}");
        }
    }

    string TextOf(int code)
    {
        byte* text = stackalloc byte[1024];
        int length = 0;
        return mpi.ErrorString(code, text, &length) == 0 && length > 0 ? Encoding.UTF8.GetString(text, length).TrimEnd('\0') : $"error {code}";
    }
}
