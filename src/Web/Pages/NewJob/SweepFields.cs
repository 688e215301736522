namespace Dashboard.Web.Pages.NewJob;

/// <summary>The fields every job has, beside those its analysis brings. Ranges are those of the API.</summary>
public static class SweepFields
{
    public static readonly SchemaField Workers = new("workers", "sweep.workers", "Workers", FieldKind.Text)
    {
        Help = "Worker counts to time, separated by commas; 1-4 means 1, 2, 3, 4. Serial always runs on one.",
        Required = true,
    };

    public static readonly SchemaField Repetitions = new("repetitions", "sweep.repetitions", "Repetitions", FieldKind.Integer)
    {
        Help = "Timed runs of each configuration.", Minimum = "1", Required = true, Default = "5",
    };

    public static readonly SchemaField Warmups = new("warmups", "sweep.warmups", "Warm-ups", FieldKind.Integer)
    {
        Help = "Runs before the timed ones that fill the caches and are not counted.", Minimum = "0", Required = true, Default = "1",
    };

    public static readonly SchemaField Baseline = new("baseline", "sweep.baseline", "Serial baseline", FieldKind.Switch)
    {
        Help = "Adds the serial configuration that speedup is measured against.",
    };

    public static readonly SchemaField Title = new("title", "title", "Title", FieldKind.Text)
    {
        Help = "If empty, the job is named after the analysis and its data.", MaximumLength = 200,
    };

    public static readonly SchemaField Tags = new("tags", "tags", "Tags", FieldKind.Text)
    {
        Help = "Separated by commas, to find the job again.",
    };

    public static readonly SchemaField Lane = new("lane", "lane", "Lane", FieldKind.Choice)
    {
        Help = "Exclusive jobs have the node to themselves, for reliable timings. Shared jobs run beside others.",
        Choices = ["exclusive", "shared"], Default = "exclusive",
    };

    public static readonly SchemaField Priority = new("priority", "priority", "Priority", FieldKind.Integer)
    {
        Help = "Of waiting jobs, the one with the higher priority runs first.", Minimum = "-100", Maximum = "100", Default = "0",
    };

    public static readonly SchemaField Scaling = new("scaling", "sweep.scaling", "Scaling", FieldKind.Choice)
    {
        Help = "Strong: the same work on more workers. Weak: the work grows with them.",
        Choices = ["strong", "weak"], Default = "strong",
    };

    public static readonly SchemaField Binding = new("binding", "sweep.binding", "Binding", FieldKind.Choice)
    {
        Help = "How workers are tied to CPUs: not at all, packed together, or far apart.",
        Choices = ["none", "close", "spread"], Default = "none",
    };

    public static readonly SchemaField BatchSize = new("batchSize", "sweep.batchSize", "Batch size", FieldKind.Integer)
    {
        Help = "Pieces of work handed to a worker at a time, for pool, threads and engines.", Unit = "chunks", Minimum = "1",
    };

    public static readonly SchemaField Cluster = new("cluster", "sweep.cluster", "Engine cluster", FieldKind.Choice)
    {
        Help = "For the strategy engines: a running cluster to work on. If not set, each trial starts its own engines.",
    };

    public static readonly SchemaField Seed = new("seed", "sweep.seed", "Seed", FieldKind.Integer)
    {
        Help = "Decides the order of trials in each round. If empty, one is drawn and kept with the job.",
    };

    public static readonly SchemaField TimeLimit = new("trialTimeLimitSeconds", "trialTimeLimitSeconds", "Time limit of a trial", FieldKind.Number)
    {
        Help = "A trial that takes longer is ended and counts as failed.", Unit = "s", Minimum = "0.1", Maximum = "604800",
    };

    public static readonly SchemaField MemoryLimit = new("memoryLimitBytes", "memoryLimitBytes", "Memory limit of a trial", FieldKind.Text)
    {
        Help = "For all its processes together, such as 512 MiB or 2 GiB; at least 64 MiB.",
    };

    public static readonly SchemaField Variants = new("variants", "sweep.variants", "Variants", FieldKind.Expression)
    {
        Help = "More curves in the same sweep, one per line: a label, a colon and the parameters it replaces, such as  half: {\"stop\": 2500000}",
    };

    public static readonly SchemaField Layouts = new("layouts", "sweep.layouts", "Layouts over nodes", FieldKind.Expression)
    {
        Help = "For MPI, in place of worker counts, one per line: nodes x ranks per node x threads per rank, such as  2 x 4 x 1",
    };

    public static readonly SchemaField Runner = new("runner", "placement.runner", "Runner", FieldKind.Choice)
    {
        Help = "Which node runs it. If not set, whichever is free first.",
    };

    public static readonly SchemaField Label = new("label", "placement.label", "Label", FieldKind.Choice)
    {
        Help = "Only on nodes whose Runner has this label.",
    };
}
