using System.Globalization;
using Dashboard.Core.Slurm;

namespace Dashboard.Runner.Launchers.Slurm;

/// <summary>An allocation that <c>srun</c> asks for and runs tasks in; its name is made of the mark of whatever it belongs to.</summary>
static class SrunCommand
{
    static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(2.5);

    public static string NameOf(string mark) => $"speedup-{mark}";

    /// <summary>One task for each; those that end leave the others alone.</summary>
    public static IEnumerable<string> Run(SlurmRequest slurm, string mark, int tasks, IReadOnlyList<string> program) =>
    [
        $"--job-name={NameOf(mark)}", Number("ntasks", tasks), "--cpus-per-task=1", Number("time", slurm.TimeLimitMinutes),
        .. slurm.Nodes is { } nodes ? [Number("nodes", nodes)] : Array.Empty<string>(),
        .. slurm.Partition is { } partition ? [$"--partition={partition}"] : Array.Empty<string>(),
        .. slurm.Account is { } account ? [$"--account={account}"] : Array.Empty<string>(),
        .. Common, .. WithSetup(slurm, program),
    ];

    /// <summary>One more task in an allocation that runs.</summary>
    public static IEnumerable<string> RunOne(SlurmRequest slurm, long job, IReadOnlyList<string> program) =>
        [string.Create(CultureInfo.InvariantCulture, $"--jobid={job}"), "--ntasks=1", "--nodes=1", "--overlap", .. Common, .. WithSetup(slurm, program)];

    static string[] Common => ["--mpi=none", "--kill-on-bad-exit=0", "--wait=0", "--input=none", "--export=ALL", "--chdir=/"];

    static string Number(string option, int value) => string.Create(CultureInfo.InvariantCulture, $"--{option}={value}");

    /// <summary>Set-up lines are for a shell, which then becomes the program; its words never meet them.</summary>
    static IReadOnlyList<string> WithSetup(SlurmRequest slurm, IReadOnlyList<string> program) =>
        slurm.Setup is { Count: > 0 } lines ? ["/bin/bash", "-lc", $"{string.Join('\n', lines)}\nexec \"$0\" \"$@\"", .. program] : program;

    /// <summary>Of the caller's environment what tasks on other nodes can use; nothing of an allocation that the caller may itself be in.</summary>
    public static Dictionary<string, string> Environment(IReadOnlyDictionary<string, string> own) =>
        own.Where(v => v.Key != "TMPDIR" && (v.Key == "SLURM_CONF" || !v.Key.StartsWith("SLURM_", StringComparison.Ordinal))).ToDictionary();

    /// <summary>Asks <c>squeue</c> how it stands.</summary>
    public static string[] Look(string mark) => ["--noheader", "--states=all", $"--name={NameOf(mark)}", $"--format={SlurmTables.QueueFormat}"];

    public static string[] CancelArguments(string mark) => [$"--name={NameOf(mark)}", $"--user={System.Environment.UserName}"];

    /// <summary>Ends it, waiting or running; true where Slurm has taken that. Not for processes that reap children of their own.</summary>
    public static bool Cancel(string mark)
    {
        using var limit = new CancellationTokenSource(CancelLimit);
        return SlurmCommand.RunAsync("scancel", CancelArguments(mark), limit.Token).GetAwaiter().GetResult().ExitCode == 0;
    }
}
