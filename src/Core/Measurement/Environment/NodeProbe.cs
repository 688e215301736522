using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>Reads what there is to know about this machine as far as timings depend on it. Takes a few milliseconds.</summary>
public sealed class NodeProbe(SystemFiles files, Func<string, string?> variable)
{
    /// <param name="mpi">Name and version of the MPI that can run, or null and the reason why none can.</param>
    public static NodeFacts Read((string? Mpi, string? Reason) mpi) =>
        new NodeProbe(new SystemFiles(), System.Environment.GetEnvironmentVariable).ReadFacts(mpi);

    public NodeFacts ReadFacts((string? Mpi, string? Reason) mpi)
    {
        var usable = UsableCpus.Read(files, variable);
        var topology = new CpuTopology(files);
        var facts = new NodeFacts(
            EnvironmentId: "",
            ComparabilityKey: "",
            Host: System.Environment.MachineName,
            OperatingSystem: OperatingSystemName(),
            Kernel: files.Text("/proc/sys/kernel/osrelease") ?? System.Environment.OSVersion.VersionString,
            Runtime: RuntimeInformation.FrameworkDescription,
            CpuModel: CpuModel(),
            MachineCpus: usable.MachineCpus,
            UsableCpus: usable.Count,
            PhysicalCores: topology.PhysicalCores(usable.Cpus),
            UsableCpusReason: usable.Reason,
            Caches: topology.Caches(usable.Cpus),
            NumaNodes: topology.NumaNodes(usable.Cpus),
            MemoryBytes: MemoryFacts.Total(files),
            VectorBits: VectorBits(),
            Mpi: mpi.Mpi,
            MpiReason: mpi.Reason,
            Governor: topology.Governor(usable.Cpus),
            Virtual: IsVirtual());
        return facts with { ComparabilityKey = NodeIdentity.ComparabilityKey(facts), EnvironmentId = NodeIdentity.EnvironmentId(facts) };
    }

    string OperatingSystemName()
    {
        const string field = "PRETTY_NAME=";
        string? line = Array.Find(files.Lines("/etc/os-release"), l => l.StartsWith(field, StringComparison.Ordinal));
        return line?[field.Length..].Trim('"') ?? RuntimeInformation.OSDescription;
    }

    string CpuModel()
    {
        // "model name" on x86; others name the implementer only, which lets two generations look alike, so the architecture is added.
        string? model = CpuInfo("model name") ?? CpuInfo("Model") ?? CpuInfo("cpu");
        return model ?? (CpuInfo("CPU implementer") is { } maker
            ? $"{RuntimeInformation.ProcessArchitecture} implementer {maker} part {CpuInfo("CPU part")}"
            : $"{RuntimeInformation.ProcessArchitecture}");
    }

    bool IsVirtual() =>
        (CpuInfo("flags")?.Split(' ').Contains("hypervisor") ?? false) || files.Exists("/sys/hypervisor/type") || files.Exists("/proc/xen/capabilities");

    string? CpuInfo(string field) => files.Lines("/proc/cpuinfo")
        .Select(l => l.Split(':', 2))
        .Where(p => p.Length == 2 && p[0].Trim() == field)
        .Select(p => p[1].Trim()).FirstOrDefault(v => v.Length > 0);

    static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;
}

/// <summary>Memory as far as this process may use it.</summary>
static class MemoryFacts
{
    /// <summary>Bytes: the machine's, or the control group's limit where that is less.</summary>
    public static long Total(SystemFiles files)
    {
        long machine = Field(files, "MemTotal:") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Math.Min(machine, new ControlGroup(files).MemoryLimit() ?? long.MaxValue);
    }

    /// <summary>Bytes that are in use and could not be given back at once.</summary>
    public static long Used(SystemFiles files)
    {
        if (new ControlGroup(files) is var group && group.MemoryLimit() < Field(files, "MemTotal:") && group.MemoryUsed() is { } used)
        {
            return used;
        }
        return Field(files, "MemTotal:") - Field(files, "MemAvailable:") ?? GC.GetGCMemoryInfo().MemoryLoadBytes;
    }

    static long? Field(SystemFiles files, string name)
    {
        string? line = Array.Find(files.Lines("/proc/meminfo"), l => l.StartsWith(name, StringComparison.Ordinal));
        string? kibibytes = line?[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value * 1024 : null;
    }
}
