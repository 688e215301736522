using Dashboard.Core.Clusters;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>What every script finds by name without a definition.</summary>
public sealed class EngineGlobals
{
    readonly AbortFlag abort;

    internal EngineGlobals(int id, int engines, EngineMpi mpi, AbortFlag abort)
    {
        (EngineId, EngineCount, Mpi, this.abort) = (id, engines, mpi, abort);
    }

    /// <summary>This engine's id, 0 .. <see cref="EngineCount"/> - 1.</summary>
    public int EngineId { get; }

    /// <summary>Engines in the cluster.</summary>
    public int EngineCount { get; }

    /// <summary>MPI among the engines, where they are ranks of one mpirun.</summary>
    public EngineMpi Mpi { get; }

    /// <summary>Cancelled when the request is aborted: code that looks at it keeps its engine.</summary>
    public CancellationToken Abort => abort.Token;

    internal Func<string, object?> Pushed { get; set; } = _ => null;

    /// <summary>A pushed variable, as the declaration that the engine makes for it reads it.</summary>
    public object? TakePushed(string name) => Pushed(name);
}
