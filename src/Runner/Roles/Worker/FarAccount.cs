using System.Diagnostics;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Worker;

/// <summary>What a process has used since its work for a trial began, for workers that are not below the trial's leader.</summary>
sealed class FarAccount
{
    readonly TimeSpan cpu = Environment.CpuUsage.TotalTime;
    readonly long bytes = ReadBytes();

    public void Close(ref WorkerLine line)
    {
        line.FarCpuTicks = line.NearCpuTicks = (long)((Environment.CpuUsage.TotalTime - cpu).TotalSeconds * Stopwatch.Frequency);
        line.FarReadBytes = ReadBytes() - bytes;
    }

    /// <summary>From storage, not from the page cache.</summary>
    static long ReadBytes()
    {
        const string name = "\nread_bytes: ";
        string? io = ProcessTable.Read("/proc/self/io");
        int at = io?.IndexOf(name, StringComparison.Ordinal) ?? -1;
        return at >= 0 && long.TryParse(io!.AsSpan(at + name.Length, io!.IndexOf('\n', at + 1) - at - name.Length), out long read) ? read : 0;
    }
}
