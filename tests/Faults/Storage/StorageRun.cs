using System.Diagnostics;

namespace Dashboard.Faults.Storage;

/// <summary>Runs storage faults in sequence.</summary>
static class StorageRun
{
    public static async Task<IReadOnlyList<StorageOutcome>> RunAsync(IEnumerable<StorageFault> faults, Action<string> say)
    {
        var outcomes = new List<StorageOutcome>();
        foreach (var fault in faults)
        {
            var clock = Stopwatch.StartNew();
            var outcome = await RunAsync(fault, clock);
            outcomes.Add(outcome);
            string word = outcome.Impossible is not null ? $"cannot be done here: {outcome.Impossible}" : outcome.Broken is null ? $"holds: {outcome.Seen}" : $"BROKEN: {outcome.Broken}";
            say($"{fault.Name,-12} in {outcome.Took.TotalSeconds:0.0} s {word}");
        }
        return outcomes;
    }

    static async Task<StorageOutcome> RunAsync(StorageFault fault, Stopwatch clock)
    {
        try
        {
            return new StorageOutcome(fault, await fault.Run(), null, null, clock.Elapsed);
        }
        catch (ImpossibleHereException e)
        {
            return new StorageOutcome(fault, "", null, e.Message, clock.Elapsed);
        }
        catch (Exception e)
        {
            return new StorageOutcome(fault, "", e is BrokenPromiseException or TimeoutException ? e.Message : $"{e}", null, clock.Elapsed);
        }
    }
}
