using Dashboard.Core.Applications;

namespace Dashboard.Web.Pages.Settings.Applications;

/// <summary>The control of a field.</summary>
public enum Control { Text, Lines, Number, Choice, Flag }

/// <summary>One field of the form of an application.</summary>
/// <param name="Path">Its name in the form, within its row where it stands in one.</param>
public sealed record ApplicationField(string Path, string Label, string Hint, Control Control = Control.Text)
{
    public bool Mono { get; init; }
    public bool Wide { get; init; }
    public bool Required { get; init; }
    public string? Placeholder { get; init; }
    public string? Unit { get; init; }

    /// <summary>Values and their words.</summary>
    public IReadOnlyList<(string Value, string Label)> Choices { get; init; } = [];

    /// <summary>Which types or ways show it, with blanks between; null where all do.</summary>
    public string? Only { get; init; }
}

/// <summary>A field with what stands in it.</summary>
/// <param name="Path">Its name in the form.</param>
public sealed record ApplicationFieldView(ApplicationField Field, string Path, string Value, IReadOnlyList<string> Faults, bool Fixed)
{
    public string Id => "a-" + Path.Replace('.', '-').Replace('[', '-').Replace("]", "", StringComparison.Ordinal);

    public string? Invalid => Faults.Count > 0 ? "true" : null;
}

/// <summary>The fields of the form, in their order; hints are short, the guide says the rest.</summary>
public static class ApplicationFields
{
    static readonly (string, string)[] Ways =
        [(ApplicationDraft.Pattern, "a line of the output"), (ApplicationDraft.File, "a JSON file it writes")];

    public static readonly IReadOnlyList<ApplicationField> What =
    [
        new("name", "Name", "How jobs name it: a letter, then letters, digits, _ or -.") { Required = true, Mono = true },
        new("title", "Title", "For lists and charts."),
        new("description", "Description", "What it computes, and what to look for.", Control.Lines) { Wide = true },
    ];

    public static readonly IReadOnlyList<ApplicationField> Start =
    [
        new("program", "Program and arguments", "One per line, the program first. {workers}, {scratch}, {folder} and your parameters are replaced inside each; no shell reads them. \"\" is an empty argument.", Control.Lines)
            { Required = true, Mono = true, Wide = true, Placeholder = "./solver\n--threads\n{workers}" },
        new("launcher", "Launcher", "plain leaves the workers to the program; mpirun and srun start one rank per worker.", Control.Choice)
            { Choices = [.. Enum.GetNames<ApplicationLauncher>().Select(n => n.ToLowerInvariant()).Select(n => (n, n))] },
        new("workingDirectory", "Working folder", "Absolute; if empty, each trial gets a folder of its own, which is deleted afterwards.") { Mono = true },
        new("timeLimitSeconds", "Time limit", "For trials whose job sets none.", Control.Number) { Unit = "s" },
        new("setup", "Set-up lines", "Read by a login shell before the program starts, such as module load gcc. No parameter is replaced in them.", Control.Lines) { Mono = true, Wide = true },
    ];

    public static readonly IReadOnlyList<ApplicationField> Parameter =
    [
        new("name", "Name", "Stands as {name} above.") { Required = true, Mono = true },
        new("type", "Type", "", Control.Choice) { Choices = [("integer", "whole number"), ("number", "number"), ("text", "text"), ("choice", "choice"), ("flag", "true or false")] },
        new("default", "Default", "Used where a job gives no value."),
        new("unit", "Unit", ""),
        new("minimum", "Minimum", "", Control.Number) { Only = "integer number" },
        new("maximum", "Maximum", "", Control.Number) { Only = "integer number" },
        new("choices", "Choices", "One per line.", Control.Lines) { Only = "choice" },
        new("pattern", "Pattern", "Regular expression for the whole text.") { Only = "text", Mono = true },
        new("title", "Title", "Label of its field."),
        new("help", "Help", "What it means."),
        new("needed", "Every job must give it", "", Control.Flag),
    ];

    public static readonly IReadOnlyList<ApplicationField> Variable =
    [
        new("name", "Variable", "") { Required = true, Mono = true, Placeholder = "OMP_NUM_THREADS" },
        new("value", "Value", "") { Mono = true, Placeholder = "{workers}" },
    ];

    static readonly ApplicationField[] Place =
    [
        new("pattern", "Pattern", "Regular expression with one group ( ) around the number; the last line that matches counts.") { Only = "pattern", Mono = true, Placeholder = "time: ([0-9.]+) s" },
        new("file", "File", "Relative to the working folder.") { Only = "file", Mono = true, Placeholder = "figures.json" },
        new("member", "Member", "Path of the number, such as timings.0.seconds.") { Only = "file", Mono = true },
    ];

    public static readonly IReadOnlyList<ApplicationField> Elapsed =
    [
        new("elapsed.way", "Elapsed time", "Where the program itself reports how long its work took, without start-up.", Control.Choice)
            { Choices = [(ApplicationDraft.WallClock, "wall clock, from start to end"), .. Ways] },
        .. Place.Select(f => f with { Path = $"elapsed.{f.Path}" }),
        new("elapsed.unit", "Unit", "", Control.Choice) { Only = "pattern file", Choices = [("", "s"), .. TimeUnits.Known.Keys.Where(u => u != "s").Select(u => (u, u))] },
    ];

    public static readonly IReadOnlyList<ApplicationField> Metric =
    [
        new("name", "Name", "") { Required = true, Mono = true, Placeholder = "rate" },
        new("way", "Read from", "", Control.Choice) { Choices = Ways },
        .. Place,
        new("unit", "Unit", "") { Placeholder = "points/s" },
    ];

    public static readonly IReadOnlyList<ApplicationField> Check =
    [
        new("check.exitCode", "Exit code", "Of a correct run, 0 to 255.", Control.Number),
        new("check.pattern", "Output must match", "Regular expression for a line; what its first group holds must be the same in every run.") { Mono = true, Placeholder = "residual = (.*)" },
        new("check.checksum", "File must be the same", "A file it writes, compared between runs by its SHA-256.") { Mono = true },
        new("growsWith", "Grows with", "The parameter that is linear in work, for weak scaling.") { Mono = true },
    ];

    /// <summary>Fields outside the rows.</summary>
    public static readonly IReadOnlySet<string> Known =
        new HashSet<string>([.. What.Concat(Start).Concat(Elapsed).Concat(Check).Select(f => f.Path)], StringComparer.Ordinal);
}
