using System.Text.RegularExpressions;
using Dashboard.Core.Jobs;

namespace Dashboard.Core.Slurm;

/// <summary>Notes every fault of a <see cref="SlurmRequest"/> by its JSON path.</summary>
public static partial class SlurmCheck
{
    const int MostLines = 32, LongestLine = 300, LongestWord = 200;
    const int MostNodes = 10_000, MostTasks = 1_000_000, MostCpus = 4_096, MostMinutes = 30 * 24 * 60;
    const long LeastMemoryBytes = 1 << 20;

    /// <summary>
    /// Options that describe resources and when to start. Those that name files, users, environments or commands are not among them: they would let a
    /// submitter write or run something as the account that submits.
    /// </summary>
    static readonly string[] Options =
    [
        "begin", "comment", "contiguous", "core-spec", "cores-per-socket", "cpu-freq", "cpus-per-gpu", "deadline", "delay-boot",
        "dependency", "distribution", "exclude", "exclusive", "gpu-bind", "gpu-freq", "gpus", "gpus-per-node", "gpus-per-socket", "gpus-per-task", "gres", "gres-flags",
        "hint", "licenses", "mail-type", "mem-bind", "mem-per-cpu", "mem-per-gpu", "mincpus", "network", "nice", "no-requeue", "nodelist", "ntasks-per-core",
        "ntasks-per-gpu", "ntasks-per-socket", "overcommit", "oversubscribe", "power", "prefer", "priority", "requeue", "sockets-per-node", "spread-job",
        "switches", "thread-spec", "threads-per-core", "time-min", "tmp", "use-min-nodes", "wckey",
    ];

    /// <param name="at">Where it stands in the body.</param>
    public static void Check(SlurmRequest slurm, Faults faults, string at = "placement.slurm")
    {
        Numbers(slurm, faults, at);
        foreach (var (name, value) in new[] { ("partition", slurm.Partition), ("account", slurm.Account), ("qos", slurm.Qos), ("constraint", slurm.Constraint), ("reservation", slurm.Reservation) })
        {
            if (value is not null && (value.Length > LongestWord || !Word().IsMatch(value)))
            {
                faults.Add($"{at}.{name}", $"'{Shown(value)}': allowed are 1 to {LongestWord} letters, digits and . _ , : + - = @ % / & | ( ) [ ] *, beginning with a letter, digit, ( or [.");
            }
        }
        Lines($"{at}.extra", slurm.Extra, faults, OptionFault);
        Lines($"{at}.setup", slurm.Setup, faults, line => string.IsNullOrWhiteSpace(line) ? "is empty" : null);
    }

    static void Numbers(SlurmRequest slurm, Faults faults, string at)
    {
        faults.Range($"{at}.timeLimitMinutes", slurm.TimeLimitMinutes, 1, MostMinutes, " minutes");
        if (slurm.Nodes is { } nodes) faults.Range($"{at}.nodes", nodes, 1, MostNodes, " nodes");
        if (slurm.Tasks is { } tasks) faults.Range($"{at}.tasks", tasks, 1, MostTasks, " tasks");
        if (slurm.TasksPerNode is { } each) faults.Range($"{at}.tasksPerNode", each, 1, MostCpus, " tasks");
        if (slurm.CpusPerTask is { } cpus) faults.Range($"{at}.cpusPerTask", cpus, 1, MostCpus, " CPUs");
        if (slurm.MemoryBytes is { } bytes) faults.Range($"{at}.memoryBytes", bytes, LeastMemoryBytes, 1L << 50, " bytes");
        if (slurm is { Tasks: { } all, TasksPerNode: not null })
        {
            faults.Add($"{at}.tasks", $"{all} tasks and {slurm.TasksPerNode} tasks per node were given; allowed is one of the two.");
        }
    }

    static void Lines(string place, IReadOnlyList<string>? lines, Faults faults, Func<string, string?> faultOf)
    {
        if (lines is { Count: > MostLines }) faults.Add(place, $"{lines.Count} lines: at most {MostLines} are allowed.");
        foreach (var (line, index) in (lines ?? []).Select((l, i) => (l, i)))
        {
            string? fault = line is null ? "is null" : line.Length > LongestLine ? $"has {line.Length} characters; at most {LongestLine} are allowed"
                : line.Any(char.IsControl) ? "holds a line break or another control character" : faultOf(line);
            if (fault is not null) faults.Add($"{place}[{index}]", $"'{Shown(line ?? "")}' {fault}.");
        }
    }

    static string? OptionFault(string line)
    {
        var option = Option().Match(line);
        return !option.Success ? "is not an option of sbatch; write --name or --name=value, without #SBATCH, blanks, quotes and signs of the shell, such as --gres=gpu:1"
            : !Options.Contains(option.Groups["name"].Value) ? $"is not among the options that may be given here: {string.Join(", ", Options)}"
            : null;
    }

    static string Shown(string text)
    {
        string plain = new([.. text.Select(c => char.IsControl(c) ? '\u00b7' : c)]);
        return plain.Length > 80 ? plain[..80] + "\u2026" : plain;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9(\[][A-Za-z0-9._,:+\-=@%/&|()\[\]*]*\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"\A--(?<name>[a-z][a-z-]*)(=[A-Za-z0-9._,:+\-=@%/&|()\[\]*!?^]+)?\z")]
    private static partial Regex Option();
}
