using Dashboard.Web.Labs.Topics;

namespace Dashboard.Web.Labs;

/// <summary>Every lab there is, in the order of the course.</summary>
public static class LabCatalog
{
    public static IReadOnlyList<Lab> All { get; } =
    [
        ScalingLabs.SerialWork, ScalingLabs.MemoryBound,
        DataLabs.RowByRow, DataLabs.WrongDtype, DataLabs.ForcedCollection,
        ProcessLabs.ProcessStart, ScalingLabs.InterpreterLock, ProcessLabs.TaskOrPool, ProcessLabs.BatchSize,
        SharedLabs.Race, SharedLabs.LockCost,
        MessageLabs.ScatterGather, MessageLabs.Messages,
    ];

    public static Lab? Find(string name) => All.FirstOrDefault(l => l.Name == name);

    /// <summary>The one that follows in the course; null after the last.</summary>
    public static Lab? After(Lab lab) => All.SkipWhile(l => l != lab).Skip(1).FirstOrDefault();
}
