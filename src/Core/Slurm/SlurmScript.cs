using System.Globalization;
using System.Text;

namespace Dashboard.Core.Slurm;

/// <summary>Where the pieces of a Slurm job lie, all on a file system that the cluster's nodes share.</summary>
/// <param name="Runner">The Runner's executable.</param>
/// <param name="Folder">The job's own folder, mode 0700; holds the token, what the script says, and the Runner's spool.</param>
/// <param name="Server">Where Web is, as compute nodes see it.</param>
/// <param name="SiteSetup">Shell lines that the owner of the server put before every Runner.</param>
public sealed record SlurmPlaces(string Runner, string Folder, string Server, IReadOnlyList<string> SiteSetup);

/// <summary>The batch script of a job. A pure function, so that the preview is what will be submitted.</summary>
public static class SlurmScript
{
    /// <summary>Files in the job's folder.</summary>
    public const string TokenFile = "token", OutputFile = "slurm.out", SpoolFolder = "spool";

    /// <param name="name">Of the Slurm job and its Runner; letters, digits and dashes.</param>
    /// <param name="jobId">The job that the Runner is for.</param>
    public static string Write(SlurmRequest slurm, SlurmShare share, SlurmPlaces places, string name, string jobId)
    {
        var script = new StringBuilder("#!/bin/bash\n");
        foreach (string option in Options(slurm, share, places, name))
        {
            script.Append("#SBATCH ").Append(option).Append('\n');
        }
        Setup(script, "Set-up lines of this server", places.SiteSetup);
        Setup(script, "Set-up lines of this job", slurm.Setup ?? []);
        script.Append("\n# A Runner for this one job, which connects to the server and ends with it. On the first node; MPI reaches the others.\n")
            .Append(CultureInfo.InvariantCulture, $"exec {Quote(places.Runner)} agent --server {Quote(places.Server)} --token-file {Quote($"{places.Folder}/{TokenFile}")} \\\n")
            .Append(CultureInfo.InvariantCulture, $"  --name {Quote(name)} --one-job {Quote(jobId)} --spool {Quote($"{places.Folder}/{SpoolFolder}")}\n");
        return script.ToString();
    }

    static IEnumerable<string> Options(SlurmRequest slurm, SlurmShare share, SlurmPlaces places, string name)
    {
        yield return $"--job-name={name}";
        foreach (var (option, value) in new (string, object?)[]
        {
            ("partition", slurm.Partition), ("account", slurm.Account), ("qos", slurm.Qos), ("constraint", slurm.Constraint), ("reservation", slurm.Reservation),
            ("nodes", share.Nodes), ("ntasks", share.Tasks), ("ntasks-per-node", share.TasksPerNode), ("cpus-per-task", share.CpusPerTask),
        })
        {
            if (value is not null) yield return string.Create(CultureInfo.InvariantCulture, $"--{option}={value}");
        }
        if (slurm.MemoryBytes is { } bytes) yield return string.Create(CultureInfo.InvariantCulture, $"--mem={(bytes + (1 << 20) - 1) >> 20}M");
        yield return $"--time={Time(share.Minutes)}";
        if (share.Exclusive) yield return "--exclusive";
        // Finished trials are kept, so starting again after a failed node costs only the trial that ran.
        if (slurm.Extra?.Any(e => e is "--requeue" or "--no-requeue") != true) yield return "--requeue";
        yield return "--open-mode=append";
        yield return $"--output={OutputPath(places.Folder)}";
        foreach (string extra in slurm.Extra ?? []) yield return extra;
    }

    /// <summary>A percent sign begins a pattern in file names of Slurm.</summary>
    static string OutputPath(string folder) => $"{folder}/{OutputFile}".Replace("%", "%%", StringComparison.Ordinal) is var path && path.Contains(' ') ? $"\"{path}\"" : path;

    static void Setup(StringBuilder script, string what, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        script.Append("\n# ").Append(what).Append('\n');
        foreach (string line in lines) script.Append(line).Append('\n');
    }

    /// <summary>Hours may exceed a day: <c>36:00:00</c> is as good as <c>1-12:00:00</c>.</summary>
    static string Time(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}:00");

    /// <summary>One word of the shell, whatever is in it.</summary>
    static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
