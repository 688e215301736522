namespace Dashboard.Runner.Trials;

/// <summary>The node's processor time since boot, in seconds over all CPUs.</summary>
/// <param name="Busy">Spent in processes and the kernel.</param>
/// <param name="Steal">Taken by the hypervisor while something here wanted to run.</param>
readonly record struct NodeLoad(double Busy, double Steal)
{
    /// <summary>A trial is <c>noisy</c> where others used more than this many cores while it ran.</summary>
    public const double NoisyCores = 0.3;

    /// <summary>… or where the hypervisor took more than this share of a core.</summary>
    public const double NoisySteal = 0.03;

    public static NodeLoad Read()
    {
        string? text = ProcessTable.Read("/proc/stat");
        var fields = text?[..text.IndexOf('\n')].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // cpu user nice system idle iowait irq softirq steal; guest time is part of user.
        return fields is not { Length: > 8 } ? default
            : new NodeLoad((Ticks(1) + Ticks(2) + Ticks(3) + Ticks(6) + Ticks(7)) * ProcessTable.TickSeconds, Ticks(8) * ProcessTable.TickSeconds);

        double Ticks(int field) => double.Parse(fields[field]);
    }
}
