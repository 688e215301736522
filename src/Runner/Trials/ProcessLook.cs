using System.Diagnostics;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Trials;

/// <summary>What one process or worker thread of a trial had used at a moment, and at what rates since the look before.</summary>
/// <param name="Time">Of the stopwatch.</param>
/// <param name="BytesRead">By read calls; pages of mapped files are not in it.</param>
/// <param name="CpuPercent">100 is one core; null at the first look.</param>
sealed record ProcessLook(long Time, long CpuTicks, long BytesRead, MemoryUse Memory, double? CpuPercent, double? BytesPerSecond)
{
    public static ProcessLook At(int pid, ProcessLook? before) =>
        Since(before, ProcessTable.Find(pid)?.CpuTicks ?? 0, ReadSoFar($"/proc/{pid}/io"), MemoryUse.Exact(pid));

    /// <summary>One thread of a process; its memory is the process's and not looked at again.</summary>
    public static ProcessLook AtThread(int pid, int thread, ProcessLook? before) =>
        Since(before, ProcessTable.FindThread(pid, thread)?.CpuTicks ?? 0, ReadSoFar($"/proc/{pid}/task/{thread}/io"), default);

    static ProcessLook Since(ProcessLook? before, long ticks, long bytes, MemoryUse memory)
    {
        long now = Stopwatch.GetTimestamp();
        if (before is null || ticks < before.CpuTicks || bytes < before.BytesRead)
        {
            return new ProcessLook(now, ticks, bytes, memory, null, null);
        }

        double seconds = Stopwatch.GetElapsedTime(before.Time, now).TotalSeconds;
        return new ProcessLook(now, ticks, bytes, memory, 100 * (ticks - before.CpuTicks) * ProcessTable.TickSeconds / seconds, (bytes - before.BytesRead) / seconds);
    }

    /// <summary>Gives each worker that is a process or thread of its own what that one uses; memory belongs to processes alone.</summary>
    /// <param name="looks">By number of the process or thread: the kernel gives a number once.</param>
    public static IReadOnlyList<WorkerProgress> Complete(IReadOnlyList<WorkerProgress> workers, IReadOnlyDictionary<int, ProcessLook> looks)
    {
        var owners = workers.GroupBy(w => w.Pid).Where(g => g.Key > 0 && g.Take(2).Count() == 1).Select(g => g.Key).ToHashSet();
        return [.. workers.Select(w =>
            owners.Contains(w.Pid) && looks.TryGetValue(w.Pid, out var look) ? w with { CpuPercent = look.CpuPercent, ResidentBytes = look.Memory.Resident, ReadBytesPerSecond = look.BytesPerSecond }
            : w.ThreadId is { } thread && looks.TryGetValue(thread, out var own) ? w with { CpuPercent = own.CpuPercent, ReadBytesPerSecond = own.BytesPerSecond }
            : w)];
    }

    /// <summary>Bytes by read calls, as an account of the kernel says; 0 where it cannot be read.</summary>
    internal static long ReadSoFar(string path)
    {
        string? io = ProcessTable.Read(path);
        int at = io?.IndexOf("rchar: ", StringComparison.Ordinal) ?? -1;
        return at >= 0 && long.TryParse(io!.AsSpan(at + 7, io!.IndexOf('\n', at) - at - 7), out long bytes) ? bytes : 0;
    }
}
