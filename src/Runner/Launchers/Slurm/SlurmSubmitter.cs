#pragma warning disable CA1416 // A Runner lives on Linux.
using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Runner.Agent;

namespace Dashboard.Runner.Launchers.Slurm;

/// <summary>
/// Does what Web asks of Slurm, as the user whom this Runner runs as. Each Slurm job has a folder of its own (mode 0700) that bears its name: script,
/// token (mode 0600), output and the spool of the Runner inside.
/// </summary>
sealed partial class SlurmSubmitter(string folder, AgentConsole console)
{
    const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const int TailBytes = 2000;

    /// <summary>Null where this host cannot submit, or is itself inside an allocation for one job.</summary>
    public static SlurmFacts? FactsOf(AgentOptions options) => options.OneJob is not null || SlurmCommand.Find() is null ? null
        : new SlurmFacts(FolderOf(options), Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner"));

    public static string FolderOf(AgentOptions options) => options.SlurmFolder ?? DefaultFolder;

    static string DefaultFolder => Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".speedup", "slurm");

    /// <summary>Never throws.</summary>
    public async Task<SlurmAnswer> DoAsync(SlurmOrder order, CancellationToken stop)
    {
        try
        {
            return order.Jobs.FirstOrDefault(j => !SafeName().IsMatch(j.Name)) is { } odd ? new SlurmAnswer(order.Id) { Error = $"'{odd.Name}' is not a valid Slurm job name" }
                : order.Kind switch
                {
                    SlurmOrderKind.Submit => await SubmitAsync(order, stop),
                    SlurmOrderKind.Look => await LookAsync(order, stop),
                    SlurmOrderKind.Cancel => Answer(order, await SlurmCommand.RunAsync("scancel", [$"--name={order.Jobs[0].Name}", $"--user={Environment.UserName}"], stop)),
                    SlurmOrderKind.Tidy => Tidy(order),
                    _ => await PartitionsAsync(order, stop),
                };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return new SlurmAnswer(order.Id) { Error = e.Message };
        }
        catch (OperationCanceledException)
        {
            return new SlurmAnswer(order.Id) { Error = "the Runner ends", Later = true };
        }
    }

    static SlurmAnswer Answer(SlurmOrder order, SlurmSaid said) => said.ExitCode == 0 ? new SlurmAnswer(order.Id) : new SlurmAnswer(order.Id) { Error = said.Fault, Later = said.Later };

    async Task<SlurmAnswer> SubmitAsync(SlurmOrder order, CancellationToken stop)
    {
        string name = order.Jobs[0].Name, own = Path.Combine(folder, name);
        var queue = await QueueAsync(stop);
        if (queue.Said.ExitCode != 0)
        {
            return Answer(order, queue.Said);
        }
        Directory.CreateDirectory(own, OwnFolder);
        Write(Path.Combine(own, SlurmScript.TokenFile), order.Token!);
        if (queue.Jobs.FirstOrDefault(j => j.Name == name) is { } there)
        {
            return new SlurmAnswer(order.Id) { Jobs = [there] };
        }
        string script = Path.Combine(own, "job.sh");
        Write(script, order.Script!);
        var said = await SlurmCommand.RunAsync("sbatch", ["--parsable", script], stop, own);
        if (said.ExitCode != 0 || !long.TryParse(said.Output.Trim().Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id))
        {
            return said.ExitCode == 0 ? new SlurmAnswer(order.Id) { Error = $"sbatch answered '{said.Output.Trim()}', which is not a job number" } : Answer(order, said);
        }
        console.Say($"Submitted Slurm job {id} ({name}).");
        return new SlurmAnswer(order.Id) { Jobs = [new SlurmJobState(name, id, "PENDING", "None", "")] };
    }

    /// <summary>Never readable by others, not even for a moment.</summary>
    static void Write(string path, string text)
    {
        File.Delete(path);
        using var file = new StreamWriter(new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnFile }));
        file.Write(text);
    }

    /// <summary>All our user's jobs, those that ended of late too.</summary>
    static async Task<(SlurmSaid Said, IReadOnlyList<SlurmJobState> Jobs)> QueueAsync(CancellationToken stop)
    {
        var said = await SlurmCommand.RunAsync("squeue", ["--noheader", "--states=all", $"--user={Environment.UserName}", $"--format={SlurmTables.QueueFormat}"], stop);
        return (said, said.ExitCode == 0 ? SlurmTables.Queue(said.Output) : []);
    }

    static async Task<SlurmAnswer> LookAsync(SlurmOrder order, CancellationToken stop)
    {
        var (said, jobs) = await QueueAsync(stop);
        if (said.ExitCode != 0)
        {
            return Answer(order, said);
        }
        var states = new List<SlurmJobState>();
        foreach (var wanted in order.Jobs)
        {
            states.Add(jobs.FirstOrDefault(j => j.Name == wanted.Name && (wanted.Id is null || wanted.Id == j.Id))
                ?? new SlurmJobState(wanted.Name, wanted.Id, await AccountedAsync(wanted.Id, stop) ?? SlurmReasons.Lost, "", ""));
        }
        return new SlurmAnswer(order.Id) { Jobs = states };
    }

    /// <summary>Slurm forgets ended jobs after some minutes; accounting, where there is any, does not.</summary>
    static async Task<string?> AccountedAsync(long? id, CancellationToken stop)
    {
        if (id is null)
        {
            return null;
        }
        var said = await SlurmCommand.RunAsync("sacct", ["-n", "-X", "-P", "-o", "State", "-j", id.Value.ToString(CultureInfo.InvariantCulture)], stop);
        return said.ExitCode == 0 ? SlurmTables.Accounted(said.Output) : null;
    }

    static async Task<SlurmAnswer> PartitionsAsync(SlurmOrder order, CancellationToken stop)
    {
        var said = await SlurmCommand.RunAsync("sinfo", ["--noheader", $"--format={SlurmTables.PartitionFormat}"], stop);
        return Answer(order, said) with { Partitions = said.ExitCode == 0 ? SlurmTables.Partitions(said.Output) : [] };
    }

    SlurmAnswer Tidy(SlurmOrder order)
    {
        string own = Path.Combine(folder, order.Jobs[0].Name), said = Path.Combine(own, SlurmScript.OutputFile);
        string? tail = File.Exists(said) ? Tail(said) : null;
        if (Directory.Exists(own))
        {
            Directory.Delete(own, recursive: true);
        }
        return new SlurmAnswer(order.Id) { Output = tail };
    }

    static string Tail(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(Math.Max(0, file.Length - TailBytes), SeekOrigin.Begin);
        return new StreamReader(file).ReadToEnd().Trim();
    }

    [GeneratedRegex(@"\Aspeedup-[A-Za-z0-9-]{1,100}\z")]
    private static partial Regex SafeName();
}
