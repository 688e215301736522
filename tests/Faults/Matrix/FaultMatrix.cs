namespace Dashboard.Faults.Matrix;

/// <summary>A fault at a checkpoint.</summary>
public sealed record Cell(Fault Fault, Checkpoint Checkpoint)
{
    public string Name => $"{Fault.Name}@{Checkpoint.Name()}";
}

/// <summary>Every fault at every checkpoint; nothing is picked by hand.</summary>
public static class FaultMatrix
{
    /// <summary>The rows. Faults of a strategy that the Runner does not offer are named as such when the matrix runs.</summary>
    public static IReadOnlyList<Fault> Faults { get; } =
    [
        new KillWeb(),
        new StopWeb(),
        new KillRunner(),
        new KillAll(),
        new KillInTrial("leader", "kill -9 of a trial's leader", "processes", process => process.Role == "trial"),
        new KillInTrial("worker", "kill -9 of one worker of `processes`", "processes", process => process.Role == "worker"),
        new KillInTrial("pool", "kill -9 of one worker of `pool`", "pool", process => process.Role == "worker"),
        new KillInTrial("rank", "kill -9 of one rank of `mpi`", "mpi", process => process.Role == "rank"),
        new KillInTrial("mpirun", "kill -9 of `mpirun`", "mpi", IsLauncher),
        new KillInTrial("engine", "kill -9 of one engine of `engines`", "engines", process => process.Role == "engine"),
        new CutLink(),
        new SilenceLink(),
    ];

    public static IEnumerable<Cell> Cells => Faults.SelectMany(fault => Checkpoints.All.Select(checkpoint => new Cell(fault, checkpoint)));

    /// <exception cref="ArgumentException">There is no such cell.</exception>
    public static Cell Find(string name) => Cells.FirstOrDefault(cell => cell.Name == name)
        ?? throw new ArgumentException($"There is no cell '{name}'. Allowed are FAULT@CHECKPOINT, with one of {string.Join(", ", Faults.Select(f => f.Name))} and one of {string.Join(", ", Checkpoints.All.Select(c => c.Name()))}.");

    static bool IsLauncher(RunningProcess process) =>
        Path.GetFileName(process.CommandLine.Split(' ')[0]) is { } program && (program.StartsWith("mpirun", StringComparison.Ordinal) || program.StartsWith("orterun", StringComparison.Ordinal) || program.StartsWith("mpiexec", StringComparison.Ordinal));
}
