using System.Globalization;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>The CPUs that this process may keep busy at the same time.</summary>
/// <param name="Count">The least of affinity, control-group quota and the batch system's grant, unless a setting overrides it; at least 1.</param>
/// <param name="MachineCpus">CPUs online in the machine.</param>
/// <param name="Cpus">Numbers of the CPUs in the affinity mask, ascending; may be more than <paramref name="Count"/>.</param>
/// <param name="Reason">Why <paramref name="Count"/> differs from <paramref name="MachineCpus"/>, in words; null where it does not.</param>
public sealed record UsableCpus(int Count, int MachineCpus, IReadOnlyList<int> Cpus, string? Reason)
{
    /// <summary>Environment variable of the override; the processes of a trial inherit it.</summary>
    public const string Setting = "SPEEDUP_USABLE_CPUS";

    public static UsableCpus Read() => Read(new SystemFiles(), System.Environment.GetEnvironmentVariable);

    public static UsableCpus Read(SystemFiles files, Func<string, string?> variable)
    {
        var online = CpuList.Parse(files.Text("/sys/devices/system/cpu/online"));
        int machine = online.Count > 0 ? online.Count : System.Environment.ProcessorCount;
        var allowed = Allowed(files, online, machine);
        var least = Bounds(files, variable, allowed.Count).MinBy(b => b.Count);
        string? reason = least.Count < machine ? least.Reason : null;
        if (Positive(variable(Setting)) is { } set && set != least.Count)
        {
            return new(set, machine, allowed, $"set to {set} by a setting; the machine would allow {least.Count}");
        }
        return new(least.Count, machine, allowed, reason);
    }

    static IReadOnlyList<int> Allowed(SystemFiles files, IReadOnlyList<int> online, int machine)
    {
        const string field = "Cpus_allowed_list:";
        string? line = Array.Find(files.Lines("/proc/self/status"), l => l.StartsWith(field, StringComparison.Ordinal));
        // The mask may name CPUs that are offline or never existed.
        var mask = CpuList.Parse(line?[field.Length..]);
        IReadOnlyList<int> allowed = online.Count > 0 ? [.. mask.Intersect(online)] : mask;
        return allowed.Count > 0 ? allowed : [.. Enumerable.Range(0, machine)];
    }

    static IEnumerable<(int Count, string Reason)> Bounds(SystemFiles files, Func<string, string?> variable, int affinity)
    {
        yield return (affinity, $"the affinity mask of this process names {InWords(affinity)}");
        if (new ControlGroup(files).CpuQuota() is { } quota)
        {
            // Rounded down: a worker more than the quota would be throttled within each period.
            string text = quota.ToString("0.##", CultureInfo.InvariantCulture);
            yield return (Math.Max(1, (int)Math.Floor(quota + 1e-9)), $"the control group's quota is {text} CPUs");
        }
        foreach (var (name, needs) in BatchVariables)
        {
            if (Positive(variable(name)) is { } granted && (needs is null || variable(needs) is { Length: > 0 }))
            {
                yield return (granted, $"the batch system grants {InWords(granted)} ({name})");
            }
        }
    }

    /// <summary>CPUs granted on this node by Slurm, PBS and Torque; the second name guards a name that others use as well.</summary>
    static readonly (string Name, string? Needs)[] BatchVariables =
        [("SLURM_CPUS_ON_NODE", null), ("NCPUS", "PBS_JOBID"), ("PBS_NUM_PPN", null)];

    static string InWords(int count) => count == 1 ? "1 CPU" : $"{count} CPUs";

    static int? Positive(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : null;
}
