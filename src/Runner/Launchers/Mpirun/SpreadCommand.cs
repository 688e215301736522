using Dashboard.Core.Jobs;
using Dashboard.Core.Mpi;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Launchers.Mpirun;

/// <summary>
/// Argument vector and environment of an <c>mpirun</c> over several nodes. Fabrics and temporary folders are left to the site's installation, as only that
/// knows what the nodes share.
/// </summary>
static class SpreadCommand
{
    /// <summary>Variables that ranks on other nodes need, where the launcher does not carry all of them.</summary>
    static readonly string[] Carried = ["DOTNET_", "SPEEDUP_", "OMP_", "UCX_", "MKL_", "LD_LIBRARY_PATH", "PATH", "TERM"];

    public static MpirunCommand Build(MpiInstallation mpi, RankSpread spread, IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment, Binding binding = Binding.None)
    {
        var own = new Dictionary<string, string>(environment) { ["TERM"] = "dumb", ["UCX_HANDLE_ERRORS"] = "none", ["UCX_MEM_EVENTS"] = "n" };
        // The trial's own folder is on this host alone.
        own.Remove("TMPDIR");
        if (spread.InSlurm)
        {
            UseWholeAllocation(own);
        }
        IEnumerable<string> options = mpi.Implementation == MpiImplementation.OpenMpi ? OpenMpi(spread, own, binding) : Mpich(spread, binding);
        return new MpirunCommand(mpi.Launcher, [.. options, "-n", $"{spread.Ranks}", .. program], own);
    }

    /// <summary>A Runner that was itself started by srun has its step's nodes and tasks in its environment; the ranks are for the allocation's.</summary>
    static void UseWholeAllocation(Dictionary<string, string> environment)
    {
        foreach (string name in environment.Keys.Where(k => k.StartsWith("SLURM_STEP", StringComparison.Ordinal)).ToList())
        {
            environment.Remove(name);
        }
        foreach (var (step, job) in new[] { ("SLURM_NODELIST", "SLURM_JOB_NODELIST"), ("SLURM_NNODES", "SLURM_JOB_NUM_NODES"), ("SLURM_TASKS_PER_NODE", "SLURM_JOB_CPUS_PER_NODE") })
        {
            if (environment.TryGetValue(job, out string? value))
            {
                environment[step] = value;
            }
        }
        environment["SLURM_OVERLAP"] = "1";
    }

    static List<string> OpenMpi(RankSpread spread, Dictionary<string, string> environment, Binding binding)
    {
        if (Libc.EffectiveUser() == 0)
        {
            environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
            environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        }
        string bind = binding == Binding.None ? "none" : "core:overload-allowed";
        List<string> options =
        [
            "--tag-output", "--host", string.Join(',', spread.Nodes.Select(n => $"{n.Host}:{spread.RanksPerNode ?? Math.Max(n.Slots, 1)}")),
            "--map-by", spread.RanksPerNode is { } each ? $"ppr:{each}:node" : "node", "--bind-to", bind,
            .. Mca("opal_signal", "6"), .. Mca("orte_abort_on_non_zero_status", "1"), .. Mca("odls_base_sigkill_timeout", "0"),
            .. spread.InSlurm ? Mca("plm", "slurm") : [],
        ];
        if (spread.Oversubscribes)
        {
            options.Add("--oversubscribe");
        }
        foreach (string name in environment.Keys.Where(k => Carried.Any(c => c.EndsWith('_') ? k.StartsWith(c, StringComparison.Ordinal) : k == c)).Order(StringComparer.Ordinal))
        {
            options.AddRange(["-x", name]);
        }
        return options;
    }

    /// <summary>Carries all variables by itself.</summary>
    static List<string> Mpich(RankSpread spread, Binding binding) =>
    [
        "-launcher", spread.InSlurm ? "slurm" : "ssh", "-hosts", string.Join(',', spread.Nodes.Select(n => n.Host)), "-ppn", $"{spread.RanksPerNode ?? 1}",
        "-bind-to", binding == Binding.None ? "none" : "core", "-prepend-rank",
    ];

    static string[] Mca(string name, string value) => ["--mca", name, value];
}
