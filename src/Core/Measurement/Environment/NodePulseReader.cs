using System.Globalization;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>A node's heartbeat: load of the CPUs that this process may use, since the reading before. Not for several threads at once.</summary>
public sealed class NodePulseReader
{
    readonly SystemFiles _files;
    readonly IReadOnlyList<int> _cpus;
    CpuTimes? _last;
    NodePulse? _lastPulse;

    public NodePulseReader() : this(new SystemFiles(), UsableCpus.Read().Cpus) { }

    public NodePulseReader(SystemFiles files, IReadOnlyList<int> cpus)
    {
        (_files, _cpus) = (files, cpus);
        _last = CpuTimes.Read(files, cpus);
    }

    /// <summary>Percentages are of the CPUs in the affinity mask, 0 to 100; zero where the system does not tell.</summary>
    public NodePulse Read()
    {
        var now = CpuTimes.Read(_files, _cpus);
        var passed = now is { } n && _last is { } l ? n - l : default;
        (double percent, double steal) = passed.Total > 0
            ? (Share(passed.Busy, passed.Total), Share(passed.Steal, passed.Total))
            : (_lastPulse?.CpuPercent ?? 0, _lastPulse?.StealPercent ?? 0);
        _last = passed.Total > 0 ? now : _last;
        return _lastPulse = new(
            percent, percent / 100 * _cpus.Count, MemoryFacts.Used(_files), MemoryFacts.Total(_files), LoadAverage(), steal);
    }

    static double Share(double part, double total) => Math.Round(Math.Clamp(100 * part / total, 0, 100), 2);

    double LoadAverage() =>
        double.TryParse(_files.Text("/proc/loadavg")?.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double load) ? load : 0;
}
