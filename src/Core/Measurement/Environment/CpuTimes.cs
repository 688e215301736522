using System.Globalization;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>CPU seconds since boot, summed over some CPUs, from <c>/proc/stat</c>; resolution 0.01 s a CPU.</summary>
/// <param name="Busy">Spent in user, system and interrupts.</param>
/// <param name="Idle">Idle or waiting for input.</param>
/// <param name="Steal">Wanted, but given to another machine by the hypervisor.</param>
public readonly record struct CpuTimes(double Busy, double Idle, double Steal)
{
    /// <summary>The kernel gives times to user space in hundredths on every Linux architecture .NET runs on.</summary>
    internal const double TicksPerSecond = 100;

    public double Total => Busy + Idle + Steal;

    public static CpuTimes operator -(CpuTimes later, CpuTimes earlier) =>
        new(later.Busy - earlier.Busy, later.Idle - earlier.Idle, later.Steal - earlier.Steal);

    /// <summary>Null where there is no <c>/proc/stat</c>.</summary>
    public static CpuTimes? Read(SystemFiles files, IReadOnlyList<int> cpus)
    {
        var names = cpus.Select(c => $"cpu{c}").ToHashSet();
        CpuTimes? sum = null;
        foreach (string line in files.Lines("/proc/stat"))
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 5 && names.Contains(parts[0]))
            {
                var one = OfLine(parts);
                sum = sum is { } s ? new(s.Busy + one.Busy, s.Idle + one.Idle, s.Steal + one.Steal) : one;
            }
        }
        return sum;
    }

    static CpuTimes OfLine(string[] parts)
    {
        // user nice system idle iowait irq softirq steal; time of guests is within user already.
        double Field(int i) => i < parts.Length ? double.Parse(parts[i], CultureInfo.InvariantCulture) / TicksPerSecond : 0;
        return new(Field(1) + Field(2) + Field(3) + Field(6) + Field(7), Field(4) + Field(5), Field(8));
    }
}
