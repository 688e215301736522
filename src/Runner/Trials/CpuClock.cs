using System.Globalization;

namespace Dashboard.Runner.Trials;

/// <summary>The clock of CPUs, where the kernel shows it.</summary>
static class CpuClock
{
    /// <summary>Mean over the CPUs; null where one is not shown, as on most virtual machines.</summary>
    public static double? Megahertz(IReadOnlyList<int> cpus, string folder = "/sys/devices/system/cpu")
    {
        var kilohertz = cpus.Select(c => ProcessTable.Read($"{folder}/cpu{c}/cpufreq/scaling_cur_freq")).ToList();
        return kilohertz.Count == 0 || kilohertz.Contains(null) ? null : kilohertz.Average(k => double.Parse(k!, CultureInfo.InvariantCulture)) / 1000;
    }
}
