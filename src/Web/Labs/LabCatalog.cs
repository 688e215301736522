using Dashboard.Web.Labs.Topics;

namespace Dashboard.Web.Labs;

/// <summary>Every lab there is, in the order of the course.</summary>
public static class LabCatalog
{
    public static IReadOnlyList<(string Topic, IReadOnlyList<Lab> Labs)> Topics { get; } =
    [
        ("When more workers help", [ScalingLabs.SerialWork, ScalingLabs.MemoryBound]),
        ("Data and memory", [DataLabs.RowByRow, DataLabs.WrongDtype, DataLabs.ForcedCollection]),
        ("Processes, threads and pools", [ProcessLabs.ProcessStart, ScalingLabs.InterpreterLock, ProcessLabs.TaskOrPool, ProcessLabs.BatchSize]),
        ("Shared memory", [SharedLabs.Race, SharedLabs.LockCost]),
        ("Engines and messages", [MessageLabs.ScatterGather, MessageLabs.Messages]),
    ];

    public static IReadOnlyList<Lab> All { get; } = [.. Topics.SelectMany(t => t.Labs)];

    public static Lab? Find(string name) => All.FirstOrDefault(l => l.Name == name);

    /// <summary>The one that follows in the course; null after the last.</summary>
    public static Lab? After(Lab lab) => All.SkipWhile(l => l != lab).Skip(1).FirstOrDefault();
}
