using Dashboard.Core.Jobs;
using Dashboard.Core.Mpi;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Launchers.Mpirun;

/// <summary>
/// Argument vector and environment of an <c>mpirun</c> on this host. All that a launcher and its library write goes below the
/// trial's own folders. Our ranks bind themselves, so the launchers' binding is off for them.
/// </summary>
sealed record MpirunCommand(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <param name="shared">The trial's folder in shared memory.</param>
    /// <param name="scratch">The trial's folder on disk.</param>
    /// <param name="binding">How the launcher binds ranks, for programs that do not do it themselves.</param>
    /// <param name="slots">CPUs that ranks may share without being told that they oversubscribe.</param>
    public static MpirunCommand Build(MpiInstallation mpi, int ranks, int slots, string shared, string scratch,
        IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment, Binding binding = Binding.None)
    {
        // Inside an allocation the launchers would take their hosts from it, under names that need not be this host's.
        var own = environment.Where(v => !v.Key.StartsWith("SLURM_", StringComparison.Ordinal)).ToDictionary();
        own["TERM"] = "dumb";
        IEnumerable<string> options = mpi.Implementation == MpiImplementation.OpenMpi
            ? OpenMpi(ranks, slots, shared, scratch, own, binding)
            : Mpich(scratch, own, binding);
        return new MpirunCommand(mpi.Launcher, [.. options, "-n", $"{ranks}", .. program], own);
    }

    /// <remarks>
    /// Naming the two transports and the message layer saves half of the start (355 against 180 ms): the library then does not probe
    /// for network fabrics. Signal handlers stay the runtime's. Copying by the kernel is off, as containers forbid it.
    /// </remarks>
    static List<string> OpenMpi(int ranks, int slots, string shared, string scratch, Dictionary<string, string> environment, Binding binding)
    {
        environment["TMPDIR"] = scratch;
        if (Libc.EffectiveUser() == 0)
        {
            environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
            environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        }
        List<string> options =
        [
            .. OpenMpi(binding), "--tag-output", "--host", $"localhost:{Math.Max(1, slots)}",
            .. Mca("pml", "ob1"), .. Mca("btl", "self,vader"), .. Mca("btl_vader_backing_directory", shared),
            .. Mca("btl_vader_single_copy_mechanism", "none"), .. Mca("orte_tmpdir_base", shared), .. Mca("plm", "isolated"),
            .. Mca("opal_signal", "6"), .. Mca("orte_abort_on_non_zero_status", "1"),
            .. Mca("odls_base_sigkill_timeout", "0"),
        ];
        if (ranks > slots)
        {
            options.Add("--oversubscribe");
        }
        return options;
    }

    /// <summary>Where ranks outnumber cores, sharing one is no fault.</summary>
    static string[] OpenMpi(Binding binding) => binding switch
    {
        Binding.Close => ["--map-by", "core", "--bind-to", "core:overload-allowed"],
        Binding.Spread => ["--map-by", "numa", "--bind-to", "core:overload-allowed"],
        _ => ["--bind-to", "none"],
    };

    static string[] Mpich(Binding binding) => binding switch
    {
        Binding.Close => ["-bind-to", "core", "-map-by", "core"],
        Binding.Spread => ["-bind-to", "core", "-map-by", "numa"],
        _ => ["-bind-to", "none"],
    };

    static List<string> Mpich(string scratch, Dictionary<string, string> environment, Binding binding)
    {
        environment["TMPDIR"] = scratch;
        // The fabric layer must leave signals and memory calls to the runtime.
        environment["UCX_HANDLE_ERRORS"] = "none";
        environment["UCX_MEM_EVENTS"] = "n";
        environment.TryAdd("UCX_TLS", "posix,self");
        return ["-launcher", "fork", .. Mpich(binding), "-prepend-rank"];
    }

    static string[] Mca(string name, string value) => ["--mca", name, value];
}
