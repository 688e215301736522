namespace Dashboard.Runner.Trials;

/// <summary>Processes that were once found to be a trial's: one that has since left session, environment and tree is still its own.</summary>
sealed class KnownProcesses
{
    readonly Lock gate = new();
    Dictionary<int, long> startOf = [];

    public bool Contains(ProcessFacts process)
    {
        lock (gate)
        {
            return startOf.TryGetValue(process.Pid, out long start) && start == process.Start;
        }
    }

    public bool Contains(int pid)
    {
        lock (gate)
        {
            return startOf.ContainsKey(pid);
        }
    }

    public void Add(int pid, long start)
    {
        lock (gate)
        {
            startOf[pid] = start;
        }
    }

    public void Add(List<ProcessFacts> processes) => processes.ForEach(p => Add(p.Pid, p.Start));

    /// <summary>Forgets all but these, lest a trial of a million short processes fills the memory.</summary>
    public void Keep(List<ProcessFacts> living)
    {
        lock (gate)
        {
            startOf = living.ToDictionary(p => p.Pid, p => p.Start);
        }
    }
}
