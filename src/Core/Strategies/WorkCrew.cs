using Dashboard.Core.Analyses;

namespace Dashboard.Core.Strategies;

/// <summary>The workers of a trial, all past the start barrier, as whoever times the region drives them.</summary>
public abstract class WorkCrew(TrialBoard board)
{
    public TrialBoard Board { get; } = board;

    public abstract int Chunks { get; }

    /// <summary>Announces how many loops follow.</summary>
    public virtual void BeginBatch(int loops)
    {
    }

    /// <summary>Runs the region once on all workers: map, gather, reduce.</summary>
    /// <param name="times">Filled in with when the loop began, when all partials were there, and when they were reduced.</param>
    public abstract AnalysisResult RunLoop(ref LoopTimes times);

    /// <summary>After the last loop and outside all times: the result of the run's aftermath, null where it has none.</summary>
    public virtual AnalysisResult? Conclude() => null;

    /// <summary>Every chunk's partial in chunk order.</summary>
    /// <exception cref="InvalidDataException">One is missing.</exception>
    protected static IReadOnlyList<object> Complete(object?[] partials)
    {
        int missing = Array.IndexOf(partials, null);
        return missing < 0 ? (object[])partials! : throw new InvalidDataException($"No worker sent chunk {missing}.");
    }
}

/// <summary>Moments of one loop on the monotonic clock.</summary>
public struct LoopTimes
{
    public long Begin, Gathered, Reduced;
}
