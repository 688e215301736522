using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Analyses.GcCollect;

/// <summary>At which moment a collection is forced: the course's three recommendations, two of them good.</summary>
public enum CollectionMoment { SteadyState, AfterFree, EveryIteration }

/// <summary>Whether the program still points to the array when it collects.</summary>
public enum ArrayReference { Held, Dropped }

public sealed record GcCollectParameters
{
    [Parameter("Elements", "Numbers of 8 bytes that are loaded, in blocks of 1,000.")]
    [NumberRange(1, 200_000_000)]
    public int Elements { get; init; } = 10_000_000;

    [Parameter("When", "steadyState collects once, after the work that follows loading; afterFree collects once, right after the place where the array is let go; everyIteration collects after each of 100 steps of loading as well.")]
    public CollectionMoment When { get; init; } = CollectionMoment.SteadyState;

    [Parameter("Reference", "held keeps the array reachable, so that nothing of it can be freed; dropped lets go of it before the last collection.")]
    public ArrayReference Reference { get; init; } = ArrayReference.Held;
}
