using System.Globalization;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>Cores, caches and memory domains behind a set of CPUs, from <c>/sys/devices/system</c>.</summary>
public sealed class CpuTopology(SystemFiles files)
{
    const string CpuFolder = "/sys/devices/system/cpu";

    /// <summary>Cores behind the CPUs: hardware threads of one core count once. The number of CPUs where the machine does not say.</summary>
    public int PhysicalCores(IReadOnlyList<int> cpus)
    {
        var cores = cpus.Select(c => files.Text($"{CpuFolder}/cpu{c}/topology/thread_siblings_list") ?? $"{c}").Distinct();
        return Math.Max(1, cores.Count());
    }

    /// <summary>Each kind of cache once, as the first CPU that has it sees it.</summary>
    public IReadOnlyList<CacheFacts> Caches(IReadOnlyList<int> cpus) =>
        [.. cpus.SelectMany(CachesOf).Distinct().OrderBy(c => c.Level).ThenBy(c => c.Type, StringComparer.Ordinal).ThenBy(c => c.Bytes)];

    /// <summary>Memory domains with CPUs of the set; at least 1.</summary>
    public int NumaNodes(IReadOnlyList<int> cpus) => Math.Max(1, files.FolderNames("/sys/devices/system/node", "node*")
        .Count(node => CpuList.Parse(files.Text($"/sys/devices/system/node/{node}/cpulist")).Intersect(cpus).Any()));

    /// <summary>The frequency governor, for example <c>performance</c>; null where it cannot be read, as on most virtual machines.</summary>
    public string? Governor(IReadOnlyList<int> cpus) => files.Text($"{CpuFolder}/cpu{cpus[0]}/cpufreq/scaling_governor");

    IEnumerable<CacheFacts> CachesOf(int cpu)
    {
        string folder = $"{CpuFolder}/cpu{cpu}/cache";
        foreach (string index in files.FolderNames(folder, "index*"))
        {
            if (files.Number($"{folder}/{index}/level") is { } level && Bytes(files.Text($"{folder}/{index}/size")) is { } bytes)
            {
                int sharers = CpuList.Parse(files.Text($"{folder}/{index}/shared_cpu_list")).Count;
                yield return new((int)level, (files.Text($"{folder}/{index}/type") ?? "Unified").ToLowerInvariant(), bytes, Math.Max(1, sharers));
            }
        }
    }

    static long? Bytes(string? size)
    {
        long unit = size?.LastOrDefault() switch { 'K' => 1L << 10, 'M' => 1L << 20, 'G' => 1L << 30, _ => 1 };
        return long.TryParse(size?.TrimEnd('K', 'M', 'G'), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count * unit : null;
    }
}
