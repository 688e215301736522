using System.Text.Json;
using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Applications;

/// <summary>How a program is started: by itself, under <c>mpirun</c> with one rank a worker, or as <c>srun</c> tasks inside an allocation.</summary>
public enum ApplicationLauncher { Plain, Mpirun, Srun }

/// <summary>
/// A program of the user's own that can be swept like a built-in analysis: its argument vector with typed parameters, its
/// surroundings, how its time and other figures are read, and how its result is checked. An owner writes it; who submits a job gives
/// values for its parameters only.
/// </summary>
public sealed record ApplicationDefinition : ICheckedParameters
{
    /// <summary>What a name of an application, a parameter or a metric looks like.</summary>
    public const string NamePattern = "[A-Za-z][A-Za-z0-9_-]{0,63}";
    const string NameWords = "a letter, then up to 63 letters, digits, _ or -";

    /// <summary>Placeholder of the worker count, beside the parameters.</summary>
    public const string Workers = "workers";

    /// <summary>Placeholder of the folder that holds the definition.</summary>
    public const string Folder = "folder";

    /// <summary>The placeholders that every definition has.</summary>
    public static readonly IReadOnlyList<string> Placeholders = [Workers, Scratch, Folder];

    /// <summary>Placeholder of the trial's own folder, which is deleted after it.</summary>
    public const string Scratch = "scratch";

    [Parameter("Name", "How jobs name the application: " + NameWords + ".")]
    [TextLength(1, 64)]
    public required string Name { get; init; }

    [Parameter("Title", "A short title for lists and charts.")]
    [TextLength(1, 120)]
    public string? Title { get; init; }

    [Parameter("Description", "What it computes, and what to look for.")]
    [TextLength(1, 2000)]
    public string? Description { get; init; }

    [Parameter("Program", "The argument vector: first the program (a path, or a name on the search path), then its arguments. {workers}, {scratch}, {folder} and {parameter} are replaced inside each argument; no shell reads it.")]
    [ListLength(1, 256)]
    [TextLength(0, 4096)]
    public required IReadOnlyList<string> Program { get; init; }

    [Parameter("Parameters", "Values that a job may choose, by name.")]
    [NamePattern(NamePattern, NameWords)]
    [ListLength(0, 64)]
    public IReadOnlyDictionary<string, ApplicationParameter> Parameters { get; init; } = new Dictionary<string, ApplicationParameter>();

    [Parameter("Launcher", "plain starts it once and leaves the workers to it; mpirun starts one rank a worker; srun does so inside a Slurm allocation.")]
    public ApplicationLauncher Launcher { get; init; } = ApplicationLauncher.Plain;

    [Parameter("Environment", "Variables to set, for example OMP_NUM_THREADS: \"{workers}\".")]
    [NamePattern("[A-Za-z_][A-Za-z0-9_]{0,127}", "a letter or _, then letters, digits and _")]
    [ListLength(0, 64)]
    [TextLength(0, 4096)]
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    [Parameter("Set-up", "Lines that a login shell reads before the program starts, for example: module load gcc. No parameter is replaced in them.")]
    [ListLength(0, 32)]
    [TextLength(1, 1024)]
    public IReadOnlyList<string> Setup { get; init; } = [];

    [Parameter("Working folder", "Absolute path; left out, the trial's own folder.")]
    [TextLength(1, 1024)]
    public string? WorkingDirectory { get; init; }

    [Parameter("Time limit", "Longest time of a trial where the job names none.", Unit = "s")]
    [NumberRange(0.1, 604_800)]
    public double? TimeLimitSeconds { get; init; }

    [Parameter("Elapsed time", "Where the program itself says how long its work took; left out, its wall-clock time counts.")]
    public MetricSource? Elapsed { get; init; }

    [Parameter("Metrics", "Other figures to keep, by name.")]
    [NamePattern(NamePattern, NameWords)]
    [ListLength(0, 32)]
    public IReadOnlyDictionary<string, MetricSource> Metrics { get; init; } = new Dictionary<string, MetricSource>();

    [Parameter("Check", "What a correct run looks like.")]
    public ResultCheck Check { get; init; } = new();

    [Parameter("Grows with", "The parameter that is linear in work, for weak scaling.")]
    [TextLength(1, 64)]
    public string? GrowsWith { get; init; }

    /// <summary>Whether runs can be compared with each other: the check captures something of the result.</summary>
    public bool ComparesResults => Check.Pattern is not null || Check.Checksum is not null;

    IEnumerable<ParameterFault> ICheckedParameters.Check() => ApplicationRules.Faults(this);

    /// <summary>Reads a definition; every fault is keyed by its path in the document.</summary>
    public static IReadOnlyDictionary<string, string[]> Read(JsonElement json, out ApplicationDefinition? definition) =>
        ParameterBinding.Bind(json, out definition, path: "");

    /// <summary>The definition as JSON that <see cref="Read"/> takes.</summary>
    public JsonElement ToJson() => ParameterBinding.ToJson(this);
}

/// <summary>Kinds of values that a parameter takes.</summary>
public enum ApplicationParameterType { Text, Integer, Number, Flag, Choice }

/// <summary>A value that a job may choose.</summary>
public sealed record ApplicationParameter
{
    [Parameter("Type", "text, integer, number, flag (true or false) or choice.")]
    public ApplicationParameterType Type { get; init; } = ApplicationParameterType.Text;

    [Parameter("Title", "Label of the form's field.")]
    [TextLength(1, 120)]
    public string? Title { get; init; }

    [Parameter("Help", "What it means.")]
    [TextLength(1, 1000)]
    public string? Help { get; init; }

    [Parameter("Unit", "Unit of the value.")]
    [TextLength(1, 32)]
    public string? Unit { get; init; }

    [Parameter("Default", "Used where a job gives no value; without it a value must be given.")]
    public ScalarValue? Default { get; init; }

    [Parameter("Minimum", "Smallest number allowed.")]
    public double? Minimum { get; init; }

    [Parameter("Maximum", "Largest number allowed.")]
    public double? Maximum { get; init; }

    [Parameter("Choices", "The allowed values of a choice.")]
    [ListLength(1, 64)]
    [TextLength(0, 256)]
    public IReadOnlyList<string>? Choices { get; init; }

    [Parameter("Pattern", "Regular expression that the whole text must match.")]
    [TextLength(1, 512)]
    public string? Pattern { get; init; }
}

/// <summary>Where a figure stands in what a program leaves: in a line of its output, or in a JSON file.</summary>
public sealed record MetricSource
{
    [Parameter("Pattern", "Regular expression with one group around the number; the last line of the output that matches counts.")]
    [TextLength(1, 512)]
    public string? Pattern { get; init; }

    [Parameter("File", "A JSON file that the program writes, relative to its working folder.")]
    [TextLength(1, 512)]
    public string? File { get; init; }

    [Parameter("Member", "Path of the number in the JSON file: names and indexes with dots between, such as timings.0.seconds.")]
    [TextLength(1, 256)]
    public string? Member { get; init; }

    [Parameter("Unit", "Unit of the number. For the elapsed time one of ns, us, ms, s, min, h; s where left out.")]
    [TextLength(1, 32)]
    public string? Unit { get; init; }
}

/// <summary>What a correct run looks like, and which part of its result must be the same in every run.</summary>
public sealed record ResultCheck
{
    [Parameter("Exit code", "The code that a correct run ends with.")]
    [NumberRange(0, 255)]
    public int ExitCode { get; init; }

    [Parameter("Pattern", "Regular expression that a line of the output must match; what its first group holds must be the same in every run.")]
    [TextLength(1, 512)]
    public string? Pattern { get; init; }

    [Parameter("Checksum", "A file that the program writes, relative to its working folder, whose content must be the same in every run.")]
    [TextLength(1, 512)]
    public string? Checksum { get; init; }
}
