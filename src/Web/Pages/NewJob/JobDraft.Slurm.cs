using Dashboard.Core.Slurm;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>A job's placement through Slurm as a draft.</summary>
public sealed partial class JobDraft
{
    void WithSlurm(SlurmRequest? slurm)
    {
        if (slurm is null)
        {
            return;
        }
        const string at = "placement.slurm";
        _values[at] = "on";
        foreach (var (name, value) in new[]
        {
            ("partition", slurm.Partition), ("nodes", Form(slurm.Nodes)), ("tasks", Form(slurm.Tasks)), ("tasksPerNode", Form(slurm.TasksPerNode)), ("cpusPerTask", Form(slurm.CpusPerTask)),
            ("timeLimitMinutes", Form(slurm.TimeLimitMinutes)), ("account", slurm.Account), ("qos", slurm.Qos), ("constraint", slurm.Constraint), ("reservation", slurm.Reservation),
            ("allocation", Form(slurm.Allocation)), ("exclusive", slurm.Exclusive is { } whole ? whole ? "true" : "false" : null),
            ("memoryBytes", slurm.MemoryBytes is { } bytes ? ByteSize.Exact(bytes) : null), ("extra", string.Join('\n', slurm.Extra ?? [])), ("setup", string.Join('\n', slurm.Setup ?? [])),
        })
        {
            _values[$"{at}.{name}"] = value ?? "";
        }
    }
}
