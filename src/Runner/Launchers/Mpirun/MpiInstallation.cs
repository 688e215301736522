using Dashboard.Core.Mpi;

namespace Dashboard.Runner.Launchers.Mpirun;

/// <summary>An installed MPI: its launcher and whose it is.</summary>
sealed record MpiInstallation(MpiImplementation Implementation, string Launcher)
{
    public const string Missing =
        "No mpirun was found on the path. Install Open MPI (Debian and Ubuntu: openmpi-bin; Fedora: openmpi) or MPICH (package mpich).";

    /// <summary>The one to use: the one that <see cref="MpiImplementations.Setting"/> names, else the first found.</summary>
    /// <param name="reason">Why there is none.</param>
    public static MpiInstallation? Find(out string? reason)
    {
        reason = null;
        string? wanted = Environment.GetEnvironmentVariable(MpiImplementations.Setting);
        if (wanted is not (null or "" or "openmpi" or "mpich"))
        {
            reason = $"{MpiImplementations.Setting} is '{wanted}'. Allowed: openmpi, mpich.";
            return null;
        }
        var found = All().FirstOrDefault(i => wanted is null or "" || MpiImplementations.NameOf(i.Implementation) == wanted);
        reason = found is not null ? null
            : wanted is null or "" ? Missing
            : $"{MpiImplementations.Setting} asks for {wanted}, but it was not found on the path.";
        return found;
    }

    public static IEnumerable<MpiInstallation> All()
    {
        foreach (string name in new[] { "mpirun.openmpi", "mpirun", "mpirun.mpich", "mpiexec.hydra", "mpiexec" })
        {
            if (OnPath(name) is { } launcher && Identify(launcher) is { } implementation)
            {
                yield return new MpiInstallation(implementation, launcher);
            }
        }
    }

    static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>By where the name leads: asking the launcher itself would cost every trial 10 to 70 ms.</summary>
    static MpiImplementation? Identify(string launcher)
    {
        string target = Path.GetFileName(Resolve(launcher));
        return target.Contains("orterun") || target.Contains("prterun") || target.Contains("openmpi") ? MpiImplementation.OpenMpi
            : target.Contains("hydra") || target.Contains("mpich") ? MpiImplementation.Mpich
            : Directory.Exists(Path.Combine(Path.GetDirectoryName(Resolve(launcher))!, "../share/openmpi")) ? MpiImplementation.OpenMpi
            : null;
    }

    static string Resolve(string path)
    {
        for (int hop = 0; hop < 10 && new FileInfo(path).LinkTarget is { } target; hop++)
        {
            path = Path.GetFullPath(target, Path.GetDirectoryName(path)!);
        }
        return path;
    }
}
