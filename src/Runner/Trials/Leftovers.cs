namespace Dashboard.Runner.Trials;

/// <summary>What dead Runners left on this host.</summary>
public static class Leftovers
{
    /// <summary>
    /// Ends marked processes of dead Runners and deletes their scratch folders below <paramref name="scratchBase"/> and their
    /// shared memory. Living Runners' belongings stay.
    /// </summary>
    public static Task<LeftoverReport> SweepAsync(string? scratchBase = null, CancellationToken cancel = default) =>
        throw new NotImplementedException();
}

/// <summary>How much a sweep found and removed.</summary>
public sealed record LeftoverReport(int Processes, int Folders, bool Clean);
