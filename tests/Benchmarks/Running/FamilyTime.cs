using System.Diagnostics;

namespace Dashboard.Benchmarks.Running;

/// <summary>
/// Processor time of this process and of all that descend from it. A browser's processes are orphans as soon as it ends, so that their time
/// is added to nobody's who waits; they are looked at five times a second instead, and once seen stay known. What lives for less may be missed.
/// </summary>
sealed class FamilyTime : IDisposable
{
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    readonly Dictionary<(int Id, long Began), ProcessorTime> seen = [];
    readonly long start = Stopwatch.GetTimestamp();
    readonly ProcessorTime self;
    readonly Lock gate = new();
    readonly Timer timer;

    public FamilyTime()
    {
        self = ProcessorTime.Read().Single(p => p.Id == Environment.ProcessId);
        timer = new Timer(_ => Look(), null, Between, Between);
    }

    /// <summary>Cores on average since the start that went to descendants and are in no time of children waited for.</summary>
    public double CoresNotWaitedFor()
    {
        lock (gate)
        {
            Look();
            var now = seen[(self.Id, self.Began)];
            long family = seen.Values.Sum(p => p.Ticks) - self.Ticks;
            long waited = now.Ticks + now.Waited - self.Ticks - self.Waited;
            return Math.Max(0, family - waited) / ProcessorTime.TicksPerSecond / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    void Look()
    {
        lock (gate)
        {
            var all = ProcessorTime.Read().ToDictionary(p => p.Id);
            foreach (var process in all.Values.Where(p => Descends(p, all)))
                seen[(process.Id, process.Began)] = process;
        }
    }

    bool Descends(ProcessorTime process, Dictionary<int, ProcessorTime> all)
    {
        for (var at = process; at is not null; at = all.GetValueOrDefault(at.Parent))
        {
            if (at.Id == self.Id || seen.ContainsKey((at.Id, at.Began))) return true;
        }
        return false;
    }

    public void Dispose() => timer.Dispose();
}
