using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Labs;

/// <summary>
/// A guided experiment: a question, a guess, the sweep that answers it, and what the answer means. Everything a page shows of
/// it is here; the pages know no lab by name.
/// </summary>
public sealed record Lab
{
    /// <summary>In addresses and tags: lower-case letters and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>Of the course.</summary>
    public required string Topic { get; init; }

    public required string Title { get; init; }

    /// <summary>The question in one short sentence, for its card.</summary>
    public required string Asks { get; init; }

    /// <summary>What it asks, in a sentence or two.</summary>
    public required string Question { get; init; }

    /// <summary>What runs, in a sentence: which work, how often, on what.</summary>
    public required string Setting { get; init; }

    /// <summary>About how long the sweep takes on an idle node.</summary>
    public required int RunSeconds { get; init; }

    /// <summary>For reading, guessing, running and thinking.</summary>
    public int Minutes { get; init; } = 4;

    public required Guess Guess { get; init; }

    /// <summary>A setting that the reader chooses; null where there is none.</summary>
    public Knob? Knob { get; init; }

    public required string Analysis { get; init; }

    /// <summary>The parameters, as an object that JSON can be made of.</summary>
    public object Parameters { get; init; } = new { };

    public required SweepRequest Sweep { get; init; }

    /// <summary>What the trials say; null until there are enough of them.</summary>
    public required Func<LabRun, Finding?> Find { get; init; }

    /// <summary>Whether other work on the node can change the answer: what is lost, miscounted or misread does not depend on time.</summary>
    public bool Timed { get; init; } = true;

    public required Lesson Lesson { get; init; }

    /// <summary>By which the jobs of this lab are found again.</summary>
    public string Tag => "lab-" + Name;

    /// <summary>The job that the lab runs.</summary>
    /// <param name="knob">What the reader chose; one of the knob's values, null for its usual one.</param>
    public JobRequest Request(int? knob = null) => new()
    {
        Analysis = Analysis,
        Parameters = JsonSerializer.SerializeToElement(Parameters, ProtocolJson.Options),
        Title = $"Lab: {Title}",
        Tags = ["course", Tag],
        Lane = Lane.Exclusive,
        Sweep = Knob is null ? Sweep : Knob.Set(Sweep, knob ?? Knob.Usual),
    };

    /// <summary>A variant of the sweep.</summary>
    internal static VariantRequest Variant(string label, object parameters) => new(label, JsonSerializer.SerializeToElement(parameters, ProtocolJson.Options));
}

/// <summary>A setting of the sweep that the reader chooses from a few values.</summary>
/// <param name="Set">Puts a value into the sweep.</param>
public sealed record Knob(string Label, string Unit, IReadOnlyList<int> Values, int Usual, Func<SweepRequest, int, SweepRequest> Set, Func<Sweep, int?> Read);

/// <summary>What is said after the run.</summary>
/// <param name="Meaning">Why it came out so; a paragraph each.</param>
/// <param name="Course">What the course said.</param>
/// <param name="Since">What has changed since then.</param>
/// <param name="DotNet">How it is with .NET, where that is not the same.</param>
/// <param name="Elsewhere">When to choose another tool.</param>
/// <param name="Further">Where to go on: words and an address within the application.</param>
public sealed record Lesson(
    IReadOnlyList<string> Meaning, string Course, string Since, string? DotNet, IReadOnlyList<Tool> Elsewhere, IReadOnlyList<(string Words, string Address)> Further);

/// <summary>Another tool, and when it is the better one.</summary>
public sealed record Tool(string Name, string When);
