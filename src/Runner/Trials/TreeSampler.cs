using System.Diagnostics;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Trials;

/// <summary>
/// Watches memory, threads and processor time of a trial's tree. Its own cost is bounded: an exact look at memory waits at least fifty
/// times as long as the last one took; new processes are found at every look (<see cref="Newcomers"/>); the whole process table is searched
/// once a second, sooner only while threads grow fast, and then after ten times as long as the last search took.
/// </summary>
sealed class TreeSampler : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan SearchInterval = TimeSpan.FromSeconds(1);

    readonly TrialSpec spec;
    readonly LeaderProcess leader;
    readonly Action<TrialError> overLimit;
    readonly ManualResetEventSlim done = new();
    readonly Thread thread;
    readonly Newcomers newcomers;
    HashSet<int> members;
    long searched = Stopwatch.GetTimestamp();
    TimeSpan searchCost;
    int nodeThreads = ProcessTable.NodeThreads();
    long nextExact = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 10;
    (long At, long CpuTicks, long Bytes) last;
    long resident;
    double? cpuPercent, bytesPerSecond;
    Dictionary<int, ProcessLook> looks = [];
    IReadOnlyList<WorkerProgress> threads = [];

    /// <param name="overLimit">Called when the tree is over a limit, until it is gone.</param>
    public TreeSampler(TrialSpec spec, LeaderProcess leader, Action<TrialError> overLimit)
    {
        (this.spec, this.leader, this.overLimit) = (spec, leader, overLimit);
        members = [leader.Pid];
        Known.Add(leader.Pid, ProcessTable.StartTime(leader.Pid));
        newcomers = new Newcomers(leader.Pid, Known);
        thread = new Thread(Watch, 256 * 1024) { IsBackground = true, Name = "trial sampler" };
        thread.Start();
    }

    /// <summary>Members of the tree, as far as they have been seen.</summary>
    public KnownProcesses Known { get; } = new();

    public MemoryUse Peak { get; private set; }

    /// <summary>Whether the limit was met by processes that multiply, which must not be given time to do so.</summary>
    public bool Multiplies { get; private set; }

    /// <summary>Fills the latest sample into what the leader says, and notes which threads to look at next.</summary>
    public TrialProgress Complete(TrialProgress progress)
    {
        if (progress.Workers.Any(w => w.ThreadId is not null))
        {
            Volatile.Write(ref threads, progress.Workers);
        }
        return progress with
        {
            CpuPercent = cpuPercent,
            ResidentBytes = Volatile.Read(ref resident) is > 0 and var bytes ? bytes : null,
            ReadBytesPerSecond = bytesPerSecond,
            Workers = ProcessLook.Complete(progress.Workers, Volatile.Read(ref looks)),
        };
    }

    void Watch()
    {
        while (!done.Wait(Interval))
        {
            Search();
            CheckMemory();
            long now = Stopwatch.GetTimestamp();
            if (now >= nextExact)
            {
                Sample();
                long cost = Stopwatch.GetTimestamp() - now;
                nextExact = now + Math.Max(Stopwatch.Frequency / 10, 50 * cost);
            }
        }
    }

    void Search()
    {
        var since = Stopwatch.GetElapsedTime(searched);
        if (since > SearchInterval || (since > 10 * searchCost && ProcessTable.NodeThreads() - nodeThreads > spec.ThreadLimit / 8))
        {
            long start = Stopwatch.GetTimestamp();
            nodeThreads = ProcessTable.NodeThreads();
            var found = TrialProcesses.Find(spec.Marker, leader.Pid, Known);
            Known.Keep(found);
            members = [.. found.Select(p => p.Pid)];
            CheckThreads(found);
            searched = Stopwatch.GetTimestamp();
            searchCost = Stopwatch.GetElapsedTime(start, searched);
        }
        newcomers.AddTo(members, leader.Pid);
        foreach (var worker in leader.Workers)
        {
            members.Add(worker.Pid);
        }
    }

    void Sample()
    {
        var before = looks;
        var seen = members.ToDictionary(pid => pid, pid => ProcessLook.At(pid, before.GetValueOrDefault(pid)));
        var all = new Dictionary<int, ProcessLook>(seen);
        foreach (var worker in Volatile.Read(ref threads))
        {
            if (worker.ThreadId is { } thread && worker.Pid == leader.Pid && !seen.ContainsKey(thread))
            {
                all[thread] = ProcessLook.AtThread(worker.Pid, thread, before.GetValueOrDefault(thread));
            }
        }
        Volatile.Write(ref looks, all);
        var memory = Peaked(seen.Values.Aggregate(default(MemoryUse), (sum, look) => sum + look.Memory));
        Volatile.Write(ref resident, memory.Resident);
        long cpu = seen.Values.Sum(look => look.CpuTicks);
        long bytes = seen.Values.Sum(look => look.BytesRead);
        long now = Stopwatch.GetTimestamp();
        if (last.At > 0 && cpu >= last.CpuTicks && bytes >= last.Bytes)
        {
            double seconds = Stopwatch.GetElapsedTime(last.At, now).TotalSeconds;
            cpuPercent = 100 * (cpu - last.CpuTicks) * ProcessTable.TickSeconds / seconds;
            bytesPerSecond = (bytes - last.Bytes) / seconds;
        }
        last = (now, cpu, bytes);
    }

    MemoryUse Memory() => Peaked(members.Aggregate(default(MemoryUse), (sum, pid) => sum + MemoryUse.Exact(pid)));

    MemoryUse Peaked(MemoryUse memory)
    {
        Peak = new MemoryUse(Math.Max(Peak.Resident, memory.Resident), Math.Max(Peak.Anonymous, memory.Anonymous));
        return memory;
    }

    /// <summary>The cheap figure first: it is never too low, so the exact one is needed only near the limit.</summary>
    void CheckMemory()
    {
        if (spec.MemoryLimitBytes is { } limit && members.Sum(MemoryUse.Upper) > limit && Memory().Resident is var used && used > limit)
        {
            overLimit(new TrialError("memory", $"The trial's processes used {used} bytes; the limit is {limit}."));
        }
    }

    void CheckThreads(List<ProcessFacts> found)
    {
        if (spec.ThreadLimit is { } limit && found.Sum(p => p.Threads) is var threads && threads > limit)
        {
            Multiplies = true;
            // Its own doing, and the next attempt's as well: no crash, which would be attempted again.
            overLimit(new TrialError("analysis", $"The trial had {threads} threads in {found.Count} processes; the limit is {limit} threads (Dashboard:Limits:TrialThreads)."));
        }
    }

    public void Dispose()
    {
        done.Set();
        thread.Join();
        done.Dispose();
    }
}
