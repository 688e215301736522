namespace Dashboard.Core.Mpi;

/// <summary>The MPI implementations that Speedup knows.</summary>
public enum MpiImplementation { OpenMpi, Mpich }

public static class MpiImplementations
{
    /// <summary>Environment variable that chooses one, <c>openmpi</c> or <c>mpich</c>; without it the first one found is used.</summary>
    public const string Setting = "SPEEDUP_MPI";

    public static string NameOf(MpiImplementation implementation) => implementation == MpiImplementation.OpenMpi ? "openmpi" : "mpich";

    /// <exception cref="ArgumentException">The name is neither.</exception>
    public static MpiImplementation Parse(string name) => name switch
    {
        "openmpi" => MpiImplementation.OpenMpi,
        "mpich" => MpiImplementation.Mpich,
        _ => throw new ArgumentException($"There is no MPI implementation '{name}'. Allowed: openmpi, mpich."),
    };
}
