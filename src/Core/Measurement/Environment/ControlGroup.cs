using System.Globalization;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>
/// The limits that control groups put on this process, version 1 or 2. Every group from the process's own up to the root
/// of the mount is asked, as the tightest one counts.
/// </summary>
public sealed class ControlGroup(SystemFiles files)
{
    /// <summary>No machine has as much; version 1 writes such a number where there is no limit.</summary>
    const long Unlimited = 1L << 60;

    /// <summary>CPUs' worth of time per period, for example 1.5; null where there is no quota.</summary>
    public double? CpuQuota() => Least([.. Folders("cpu").Select(QuotaVersion1), .. Folders("").Select(QuotaVersion2)]);

    /// <summary>Bytes; null where there is no limit.</summary>
    public long? MemoryLimit() => Least(
    [
        .. Folders("memory").Select(f => Bounded(files.Number($"{f}/memory.limit_in_bytes"))),
        .. Folders("").Select(f => Bounded(files.Number($"{f}/memory.max"))),
    ]);

    /// <summary>Bytes in use by the limited group without the page cache it could give back; null where there is no limit.</summary>
    public long? MemoryUsed()
    {
        string? limited = Folders("memory").Concat(Folders(""))
            .FirstOrDefault(f => Bounded(files.Number($"{f}/memory.limit_in_bytes") ?? files.Number($"{f}/memory.max")) is not null);
        long? used = files.Number($"{limited}/memory.usage_in_bytes") ?? files.Number($"{limited}/memory.current");
        return limited is null || used is null ? null : Math.Max(0, used.Value - Reclaimable(limited));
    }

    long Reclaimable(string folder)
    {
        string[] lines = files.Lines($"{folder}/memory.stat");
        string? line = Array.Find(lines, l => l.StartsWith("total_inactive_file ", StringComparison.Ordinal))
            ?? Array.Find(lines, l => l.StartsWith("inactive_file ", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    static long? Bounded(long? bytes) => bytes is > 0 and < Unlimited ? bytes : null;

    double? QuotaVersion1(string folder) =>
        files.Number($"{folder}/cpu.cfs_quota_us") is > 0 and long quota && files.Number($"{folder}/cpu.cfs_period_us") is > 0 and long period
            ? (double)quota / period
            : null;

    double? QuotaVersion2(string folder)
    {
        string[] parts = (files.Text($"{folder}/cpu.max") ?? "").Split(' ');
        return parts.Length == 2 && long.TryParse(parts[0], out long quota) && long.TryParse(parts[1], out long period) && period > 0
            ? (double)quota / period
            : null;
    }

    /// <summary>Own group first, then its parents; an empty controller means version 2.</summary>
    IEnumerable<string> Folders(string controller)
    {
        if (Mount(controller) is not { } mount || OwnPath(controller) is not { } path)
        {
            yield break;
        }
        // Inside a container the mount's root is the container's group, and the path is given from the host's view or from there.
        string below = path.StartsWith(mount.Root, StringComparison.Ordinal) && mount.Root != "/" ? path[mount.Root.Length..] : path;
        for (string folder = below.Trim('/'); folder.Length > 0; folder = folder.Contains('/') ? folder[..folder.LastIndexOf('/')] : "")
        {
            yield return $"{mount.Point}/{folder}";
        }
        yield return mount.Point;
    }

    string? OwnPath(string controller) => files.Lines("/proc/self/cgroup")
        .Select(l => l.Split(':', 3))
        .Where(p => p.Length == 3 && (controller.Length == 0 ? p[1].Length == 0 : p[1].Split(',').Contains(controller)))
        .Select(p => p[2]).FirstOrDefault();

    (string Root, string Point)? Mount(string controller)
    {
        foreach (string line in files.Lines("/proc/self/mountinfo"))
        {
            string[] halves = line.Split(" - ", 2);
            string[] left = halves[0].Split(' ');
            string[] right = halves[^1].Split(' ');
            bool fits = right.Length >= 3 && left.Length >= 5
                && (controller.Length == 0 ? right[0] == "cgroup2" : right[0] == "cgroup" && right[2].Split(',').Contains(controller));
            if (fits)
            {
                return (left[3], left[4]);
            }
        }
        return null;
    }

    static T? Least<T>(IEnumerable<T?> values) where T : struct => values.Where(v => v is not null).Min();
}
