namespace Dashboard.Core.Slurm;

/// <summary>States and reasons of Slurm in words; what is not in the tables is shown as Slurm says it.</summary>
public static class SlurmReasons
{
    /// <summary>From <c>squeue</c>'s manual, "Job reason codes".</summary>
    static readonly Dictionary<string, string> Pending = new(StringComparer.Ordinal)
    {
        ["None"] = "was just submitted",
        ["Resources"] = "waiting for resources",
        ["Priority"] = "behind jobs of higher priority",
        ["Dependency"] = "waiting for a job that it depends on",
        ["DependencyNeverSatisfied"] = "waiting for a job that can no longer succeed",
        ["BeginTime"] = "waiting for the time at which it may begin",
        ["Cleaning"] = "being cleaned up after an earlier run",
        ["JobHeldAdmin"] = "held by an administrator",
        ["JobHeldUser"] = "held by a user",
        ["JobLaunchFailure"] = "it could not be launched",
        ["Licenses"] = "waiting for a licence",
        ["NodeDown"] = "a node that it needs is down",
        ["ReqNodeNotAvail"] = "a node that it needs is not available, for example reserved for maintenance",
        ["PartitionDown"] = "the partition is down",
        ["PartitionInactive"] = "the partition starts no jobs now",
        ["PartitionNodeLimit"] = "asks for more nodes than the partition allows",
        ["PartitionTimeLimit"] = "asks for more time than the partition allows",
        ["PartitionConfig"] = "asks for what the partition does not allow",
        ["Reservation"] = "waiting for its reservation",
        ["ReservationDeleted"] = "its reservation was deleted",
        ["BadConstraints"] = "its constraints cannot be met",
        ["InvalidAccount"] = "its account is not valid",
        ["InvalidQOS"] = "its quality of service is not valid",
        ["MaxSubmitJobsPerUser"] = "you have as many jobs as are allowed",
        ["JobArrayTaskLimit"] = "as many of its array run as are allowed",
        ["FrontEndDown"] = "the front end is down",
        ["SystemFailure"] = "Slurm itself failed",
        ["NonZeroExitCode"] = "an earlier run ended with an error",
    };

    /// <summary>Families of limits: the reason begins with the key.</summary>
    static readonly (string Start, string Words)[] Limits =
    [
        ("QOSMaxCpu", "the quality of service allows no more CPUs at once"),
        ("QOSMaxNode", "the quality of service allows no more nodes at once"),
        ("QOSMaxJobs", "the quality of service allows no more jobs at once"),
        ("QOSMaxWall", "asks for more time than the quality of service allows"),
        ("QOSGrp", "the quality of service has reached a limit of its group"),
        ("QOS", "a limit of the quality of service is reached"),
        ("AssocGrp", "the account has used up or reached a limit of its group"),
        ("AssocMaxJobs", "the account allows no more jobs at once"),
        ("AssocMaxWall", "asks for more time than the account allows"),
        ("Assoc", "a limit of the account is reached"),
    ];

    /// <summary>Why a Slurm job waits, with Slurm's own word behind it.</summary>
    public static string InWords(string reason)
    {
        string code = reason.Split(',', ' ')[0].Trim('(', ')');
        string? words = Pending.GetValueOrDefault(code) ?? Limits.FirstOrDefault(l => code.StartsWith(l.Start, StringComparison.Ordinal)).Words;
        return words is null ? reason : $"{words} ({code})";
    }

    /// <summary>What a job waits for while its Slurm job is in a state that is not the end.</summary>
    public static string Waiting(long id, string state, string reason, string nodes) => state switch
    {
        "PENDING" => $"pending in Slurm job {id}: {InWords(reason)}",
        "CONFIGURING" => $"Slurm job {id} is preparing its nodes",
        "RUNNING" => $"Slurm job {id} runs on {nodes}; its Runner is starting and connecting",
        "COMPLETING" => $"Slurm job {id} is ending",
        "SUSPENDED" or "STOPPED" => $"Slurm job {id} is suspended",
        "REQUEUED" or "REQUEUE_HOLD" or "REQUEUE_FED" => $"Slurm job {id} was put back into the queue",
        _ => $"Slurm job {id} is {state.ToLowerInvariant().Replace('_', ' ')}",
    };

    /// <summary>A Slurm job as it stands.</summary>
    public static string Stands(long id, string state, string reason, string nodes) =>
        state == "RUNNING" ? $"Slurm job {id} runs on {nodes}" : Waiting(id, state, reason, nodes);

    /// <summary>States in which nothing of a Slurm job runs or will run.</summary>
    public static bool IsOver(string state) => state is "COMPLETED" or "FAILED" or "TIMEOUT" or "CANCELLED" or "NODE_FAIL" or "PREEMPTED" or "BOOT_FAIL" or "DEADLINE" or "OUT_OF_MEMORY" or "REVOKED" or Lost;

    /// <summary>Not Slurm's: it does not know the job any more.</summary>
    public const string Lost = "LOST";

    /// <summary>How a Slurm job ended that left work undone.</summary>
    public static string Ended(long id, string state, string reason) => state switch
    {
        "TIMEOUT" or "DEADLINE" => $"Slurm job {id} reached its time limit",
        "CANCELLED" => $"Slurm job {id} was cancelled outside Speedup",
        "NODE_FAIL" or "BOOT_FAIL" => $"Slurm job {id} lost a node",
        "PREEMPTED" => $"Slurm job {id} was preempted by a job of higher priority",
        "OUT_OF_MEMORY" => $"Slurm job {id} used more memory than it had asked for",
        Lost => $"Slurm no longer knows job {id}",
        "COMPLETED" => $"Slurm job {id} ended",
        _ => $"Slurm job {id} failed{(reason is "" or "None" ? "" : $" ({reason})")}",
    };
}
