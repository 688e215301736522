using System.Diagnostics;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Turns what was timed and what stands at the board into the leader's report.</summary>
static class LeaderReports
{
    /// <summary>Stretches of a timeline, but for one unfinished more a worker; what is stored and drawn stays of bounded size.</summary>
    const int MostEntries = 4096;

    public static LeaderReport Of(LeaderTask task, RegionReport region, CrewFacts facts)
    {
        if (!region.Consistent && task.Deterministic)
        {
            throw new TrialFault(new TrialError("mismatch", "The first and the last loop of the repeated region gave different results."));
        }
        var report = new LeaderReport
        {
            Seconds = region.Seconds,
            InnerLoops = region.InnerLoops,
            FirstPassCounts = region.FirstPassCounts,
            Phases = region.Phases,
            BarrierTicks = region.FirstBegin,
            Result = region.Result.Value,
            HashedValue = region.Result.HashedValue,
            Workers = WithCosts(facts.Workers(task.Board), task.Board, region),
            Timeline = Timeline(task.Board, facts.Labels.Count, region.LastBegin),
            Chunks = facts.Labels.Count,
            BytesMoved = facts.BytesMoved,
        };
        return WithMemory(report, task.Board, facts);
    }

    /// <summary>What each worker reported of itself, per loop; memory only where no other worker shares it.</summary>
    static IReadOnlyList<WorkerUse> WithCosts(IReadOnlyList<WorkerUse> workers, TrialBoard board, RegionReport region)
    {
        // A first pass that only tells how often to repeat costs like the others.
        int passes = region.FirstPassCounts ? 1 : region.InnerLoops + 1;
        var owners = workers.GroupBy(w => (w.Host, w.Pid)).Where(g => g.Count() == 1).Select(g => g.Key).ToHashSet();
        return [.. workers.Select(worker =>
        {
            ref var line = ref board.Worker(worker.Index);
            return worker with
            {
                CpuSeconds = (double)line.CpuTicks / Stopwatch.Frequency / passes,
                ReadBytes = line.ReadBytes / passes,
                ResidentBytes = owners.Contains((worker.Host, worker.Pid)) ? line.ResidentBytes : null,
            };
        })];
    }

    /// <summary>The sum of what the workers reported of themselves; threads share a process and count once.</summary>
    static LeaderReport WithMemory(LeaderReport report, TrialBoard board, CrewFacts facts)
    {
        var seen = new HashSet<(string, int)>();
        foreach (int worker in Enumerable.Range(0, board.Workers))
        {
            ref var line = ref board.Worker(worker);
            if (seen.Add((facts.HostOf(worker), line.Pid)))
            {
                report = report with
                {
                    ResidentBytes = report.ResidentBytes + line.ResidentBytes,
                    AnonymousBytes = report.AnonymousBytes + line.AnonymousBytes,
                    ManagedHeapBytes = report.ManagedHeapBytes + line.HeapBytes,
                    GcCollections = report.GcCollections + line.Collections,
                    GcPauseSeconds = report.GcPauseSeconds + (double)line.PauseTicks / Stopwatch.Frequency,
                    FarCpuSeconds = report.FarCpuSeconds + (double)line.FarCpuTicks / Stopwatch.Frequency,
                    NearCpuSeconds = report.NearCpuSeconds + (double)line.NearCpuTicks / Stopwatch.Frequency,
                    FarReadBytes = report.FarReadBytes + line.FarReadBytes,
                };
            }
        }
        return report;
    }

    /// <summary>One entry for each chunk; of longer plans one for each stretch of chunks that a worker did one after the other.</summary>
    static List<ChunkTime> Timeline(TrialBoard board, int chunks, long begin)
    {
        int stretch = (chunks + MostEntries - 1) / MostEntries;
        var timeline = new List<ChunkTime>(Math.Min(chunks, MostEntries));
        var open = new Stretch?[board.Workers];
        for (int i = 0; i < chunks; i++)
        {
            var mark = board.Chunk(i);
            if (mark.WorkerPlusOne <= 0)
            {
                continue;
            }
            ref var current = ref open[mark.WorkerPlusOne - 1];
            current = current is null || current.Chunks == stretch ? new Stretch(timeline.Count, 0) : current;
            var entry = new ChunkTime(i, mark.WorkerPlusOne - 1, Since(mark.Start), Since(mark.End), mark.Items, mark.ReadTicks > 0 ? (double)mark.ReadTicks / Stopwatch.Frequency : null);
            if (current.Chunks == 0)
            {
                timeline.Add(entry);
            }
            else
            {
                var first = timeline[current.Entry];
                timeline[current.Entry] = first with { EndSeconds = entry.EndSeconds, Items = first.Items + entry.Items, ReadSeconds = Sum(first.ReadSeconds, entry.ReadSeconds) };
            }
            current = current with { Chunks = current.Chunks + 1 };
        }
        return timeline;

        static double? Sum(double? a, double? b) => a is null ? b : a + (b ?? 0);

        double Since(long ticks) => Math.Max(0, (double)(ticks - begin) / Stopwatch.Frequency);
    }

    /// <summary>A worker's entry that still takes chunks.</summary>
    sealed record Stretch(int Entry, int Chunks);
}
