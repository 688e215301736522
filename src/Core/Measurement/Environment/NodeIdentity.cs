using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>Names for a machine: which one it is, how it is set up, and which others time alike.</summary>
public static class NodeIdentity
{
    /// <summary>
    /// 16 hex digits, equal on nodes whose timings may be laid side by side: hardware and its share that we may use. Host name,
    /// kernel and runtime stay out, as their effect is what such a comparison is to show; so does what varies from boot to
    /// boot, such as the last few megabytes of memory.
    /// </summary>
    public static string ComparabilityKey(NodeFacts facts) => Hash(JsonSerializer.Serialize(
        new
        {
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            facts.CpuModel,
            facts.MachineCpus,
            facts.UsableCpus,
            facts.PhysicalCores,
            facts.Caches,
            facts.NumaNodes,
            MemoryGibibytes = Math.Round(facts.MemoryBytes / (double)(1L << 30)),
            facts.VectorBits,
            facts.Governor,
            facts.Virtual,
        },
        ProtocolJson.Options));

    /// <summary>16 hex digits over every fact: changes with the kernel, the runtime or the MPI, and differs between hosts.</summary>
    public static string EnvironmentId(NodeFacts facts) =>
        Hash(JsonSerializer.Serialize(facts with { EnvironmentId = "", ComparabilityKey = "", Calibration = null }, ProtocolJson.Options));

    /// <summary>Boot id and CPU set: Runners with the same one compete for the same cores, in whatever container they are.</summary>
    public static string HostId() => HostId(new SystemFiles());

    public static string HostId(SystemFiles files)
    {
        var usable = UsableCpus.Read(files, _ => null);
        string boot = files.Text("/proc/sys/kernel/random/boot_id") ?? System.Environment.MachineName;
        return $"{boot}/{CpuList.Format(usable.Cpus)}";
    }

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
