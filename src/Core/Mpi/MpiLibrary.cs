using System.Runtime.InteropServices;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Mpi;

/// <summary>
/// The entry points and constants of one loaded MPI library. Open MPI's handles are addresses of exported objects, MPICH's are fixed
/// integers; both travel in a machine word here.
/// </summary>
sealed unsafe class MpiLibrary
{
    static readonly string[] OpenMpiNames = ["libmpi.so.40", "libmpi.so.80", "libmpi_openmpi.so", "libmpi.so"];
    static readonly string[] MpichNames = ["libmpich.so.12", "libmpi.so.12", "libmpich.so", "libmpi.so"];

    readonly nint library;

    /// <exception cref="MpiException">No library of that implementation can be loaded.</exception>
    public MpiLibrary(MpiImplementation implementation)
    {
        Implementation = implementation;
        library = Load(implementation);
        bool open = implementation == MpiImplementation.OpenMpi;
        World = open ? Address("ompi_mpi_comm_world") : 0x44000000;
        Byte = open ? Address("ompi_mpi_byte") : 0x4c00010d;
        Double = open ? Address("ompi_mpi_double") : 0x4c00080b;
        Sum = open ? Address("ompi_mpi_op_sum") : 0x58000003;
        ErrorsReturn = open ? Address("ompi_mpi_errors_return") : 0x54000001;
        StatusIgnore = open ? 0 : 1;
        InitThread = (delegate* unmanaged[Cdecl]<void*, void*, int, int*, int>)Address("MPI_Init_thread");
        Finalize = (delegate* unmanaged[Cdecl]<int>)Address("MPI_Finalize");
        Abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Address("MPI_Abort");
        CommRank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Address("MPI_Comm_rank");
        CommSize = (delegate* unmanaged[Cdecl]<nint, int*, int>)Address("MPI_Comm_size");
        SetErrorHandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)Address("MPI_Comm_set_errhandler");
        ErrorString = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Address("MPI_Error_string");
        Barrier = (delegate* unmanaged[Cdecl]<nint, int>)Address("MPI_Barrier");
        Broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Address("MPI_Bcast");
        Gather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, int, nint, int>)Address("MPI_Gather");
        GatherVarying = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, int, nint, int>)Address("MPI_Gatherv");
        Send = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, int>)Address("MPI_Send");
        Receive = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint, int>)Address("MPI_Recv");
        Reduce = (delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, int, nint, int>)Address("MPI_Reduce");
        Time = (delegate* unmanaged[Cdecl]<double>)Address("MPI_Wtime");
        LibraryVersion = (delegate* unmanaged[Cdecl]<byte*, int*, int>)Address("MPI_Get_library_version");
    }

    public MpiImplementation Implementation { get; }
    public nint World { get; }
    public nint Byte { get; }
    public nint Double { get; }
    public nint Sum { get; }
    public nint ErrorsReturn { get; }
    public nint StatusIgnore { get; }

    public readonly delegate* unmanaged[Cdecl]<void*, void*, int, int*, int> InitThread;
    public readonly delegate* unmanaged[Cdecl]<int> Finalize;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int> Abort;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, int> CommRank;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, int> CommSize;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, int> SetErrorHandler;
    public readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> ErrorString;
    public readonly delegate* unmanaged[Cdecl]<nint, int> Barrier;
    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> Broadcast;
    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, int, nint, int> Gather;
    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, int, nint, int> GatherVarying;
    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, int> Send;
    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint, int> Receive;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, int, nint, int> Reduce;
    public readonly delegate* unmanaged[Cdecl]<double> Time;
    public readonly delegate* unmanaged[Cdecl]<byte*, int*, int> LibraryVersion;

    /// <summary>Loads with global symbols: the library's own plug-ins look there.</summary>
    static nint Load(MpiImplementation implementation)
    {
        var reasons = new List<string>();
        foreach (string name in implementation == MpiImplementation.OpenMpi ? OpenMpiNames : MpichNames)
        {
            nint found = Libc.OpenLibrary(name, Libc.RtldNow | Libc.RtldGlobal);
            if (found == 0)
            {
                reasons.Add(Marshal.PtrToStringUTF8(Libc.LibraryError()) ?? name);
            }
            else if ((Libc.Symbol(found, "ompi_mpi_comm_world") != 0) == (implementation == MpiImplementation.OpenMpi))
            {
                return found;
            }
        }
        throw new MpiException($"The {MpiImplementations.NameOf(implementation)} library cannot be loaded: {string.Join("; ", reasons)}.");
    }

    nint Address(string name)
    {
        nint found = Libc.Symbol(library, name);
        return found != 0 ? found : throw new MpiException($"The {MpiImplementations.NameOf(Implementation)} library has no {name}.");
    }
}
