using Dashboard.Core.Protocol;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>The fields of <c>placement.slurm</c>; ranges are those of the API.</summary>
public static class SlurmFields
{
    const string At = "placement.slurm";

    static readonly SchemaField Setup = Field("setup", "Set-up lines", FieldKind.Expression) with
    {
        Help = "Shell lines before the Runner starts, such as  module load openmpi",
    };

    static readonly SchemaField Partition = Field("partition", "Partition", FieldKind.Text) with { Help = "The site's default if empty.", MaximumLength = 200 };

    /// <summary>Every field that there is.</summary>
    public static SchemaField All { get; } = For(maySetUp: true, []);

    public static SchemaField For(bool maySetUp, IReadOnlyList<SlurmPartition> partitions) => new("slurm", At, "Run in a Slurm allocation of its own", FieldKind.Record)
    {
        Help = "A Runner for this job alone starts inside the allocation and ends with it",
        Fields = [.. Fields(partitions), .. maySetUp ? [Setup] : Array.Empty<SchemaField>()],
    };

    static IEnumerable<SchemaField> Fields(IReadOnlyList<SlurmPartition> partitions)
    {
        yield return Field("timeLimitMinutes", "Time limit", FieldKind.Integer) with { Unit = "min", Minimum = "1", Maximum = "43200", Needed = true, Help = "For each allocation. Finished trials are kept when it ends." };
        yield return partitions.Count == 0 ? Partition : Partition with { Kind = FieldKind.Choice, Choices = [.. partitions.Select(p => p.Name)] };
        yield return Field("nodes", "Nodes", FieldKind.Integer) with { Minimum = "1", Maximum = "10000", Help = "If empty, 1 or as many as the layouts need." };
        yield return Field("allocation", "Allocations", FieldKind.Choice) with
        {
            Choices = ["sweep", "perWorkerCount"], Help = "One for the whole sweep, or one after the other for each worker count.",
        };
        yield return Field("exclusive", "Whole nodes", FieldKind.Choice) with { Choices = ["true", "false"], Help = "If not set, whole nodes in the exclusive lane." };
        yield return Field("tasksPerNode", "Tasks per node", FieldKind.Integer) with { Minimum = "1", Maximum = "4096" };
        yield return Field("tasks", "Tasks", FieldKind.Integer) with { Minimum = "1", Maximum = "1000000", Help = "In total, in place of tasks per node." };
        yield return Field("cpusPerTask", "CPUs per task", FieldKind.Integer) with { Minimum = "1", Maximum = "4096" };
        yield return Field("memoryBytes", "Memory of a node", FieldKind.Text) with { Help = "Such as 16 GiB." };
        foreach (var (name, label) in new[] { ("account", "Account"), ("qos", "Quality of service"), ("constraint", "Constraint"), ("reservation", "Reservation") })
        {
            yield return Field(name, label, FieldKind.Text) with { MaximumLength = 200 };
        }
        yield return Field("extra", "More options of sbatch", FieldKind.Expression) with { Help = "One per line, such as  --gres=gpu:1" };
    }

    static SchemaField Field(string name, string label, FieldKind kind) => new(name, $"{At}.{name}", label, kind) { Nested = true };
}
