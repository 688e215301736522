using System.Diagnostics;
using System.Globalization;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>
/// Tells how much of the node others used lately: all CPU time less that of this process and the children it has waited for.
/// Readings span from one call to the next, so that a check before a trial costs no waiting, and the trial before, whose
/// processes have been waited for, cancels out. The load average would still show that trial.
/// </summary>
public sealed class IdlenessGauge
{
    /// <summary>Shorter spans drown in the 10 ms resolution of the kernel's clocks.</summary>
    static readonly TimeSpan ShortestSpan = TimeSpan.FromMilliseconds(100);

    readonly SystemFiles _files;
    readonly IReadOnlyList<int> _cpus;
    readonly Lock _lock = new();
    (long At, double Foreign)? _last;

    public IdlenessGauge() : this(new SystemFiles(), UsableCpus.Read().Cpus) { }

    public IdlenessGauge(SystemFiles files, IReadOnlyList<int> cpus)
    {
        (_files, _cpus) = (files, cpus);
        _last = Foreign();
    }

    /// <summary>
    /// Cores that others kept busy on average since the last reading. Null where less than 0.1 s passed or the system does not tell;
    /// the span then goes on. Call it only while no child of ours runs: a running child's time is not known to be ours yet.
    /// </summary>
    public double? ForeignCores()
    {
        lock (_lock)
        {
            if (Foreign() is not { } now || _last is not { } last)
            {
                return null;
            }
            var span = Stopwatch.GetElapsedTime(last.At, now.At);
            if (span < ShortestSpan)
            {
                return null;
            }
            _last = now;
            return Math.Max(0, (now.Foreign - last.Foreign) / span.TotalSeconds);
        }
    }

    /// <summary>Waits until others keep at most that many cores busy, looking twice a second.</summary>
    /// <returns>False where they still do after the longest wait, or where the system does not tell.</returns>
    public async Task<bool> CalmAsync(double cores, TimeSpan longest, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        ForeignCores();
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
            if (ForeignCores() <= cores)
            {
                return true;
            }
        }
        while (Stopwatch.GetElapsedTime(start) < longest);
        return false;
    }

    (long At, double Foreign)? Foreign() =>
        CpuTimes.Read(_files, _cpus) is { } all && OwnSeconds() is { } own ? (Stopwatch.GetTimestamp(), all.Busy - own) : null;

    /// <summary>Own user and system time with that of children waited for.</summary>
    double? OwnSeconds()
    {
        // The command's name, in parentheses, may hold spaces; fields are counted from behind it: 14 to 17 are the times.
        string? stat = _files.Text("/proc/self/stat");
        string[] fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length < 15 ? null : fields[11..15].Sum(f => double.Parse(f, CultureInfo.InvariantCulture)) / CpuTimes.TicksPerSecond;
    }
}
