using System.Diagnostics;
using System.Globalization;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles;

/// <summary>What this process, or one thread of it, has used so far. Looked at outside the region, so that it costs the region nothing.</summary>
/// <param name="BytesRead">By read calls.</param>
readonly record struct OwnUse(double CpuSeconds, long BytesRead)
{
    public static OwnUse Now() => new(Environment.CpuUsage.TotalTime.TotalSeconds, ProcessLook.ReadSoFar("/proc/self/io"));

    /// <summary>The kernel counts threads in nanoseconds here, and in ticks of 10 ms elsewhere.</summary>
    public static OwnUse OfThread(int thread)
    {
        string? times = ProcessTable.Read($"/proc/self/task/{thread}/schedstat");
        bool known = long.TryParse(times.AsSpan(0, Math.Max(0, times?.IndexOf(' ') ?? 0)), NumberStyles.None, CultureInfo.InvariantCulture, out long nanoseconds);
        return new OwnUse(known ? nanoseconds / 1e9 : 0, ProcessLook.ReadSoFar($"/proc/self/task/{thread}/io"));
    }

    public void Since(OwnUse before, ref WorkerLine line) =>
        (line.CpuTicks, line.ReadBytes) = ((long)((CpuSeconds - before.CpuSeconds) * Stopwatch.Frequency), BytesRead - before.BytesRead);
}
