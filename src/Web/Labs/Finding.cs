using System.Text.Json.Serialization;

namespace Dashboard.Web.Labs;

/// <summary>What a lab's trials say, ready for the page.</summary>
/// <param name="Sentence">The answer in one sentence, with its figures.</param>
/// <param name="Bars">In the order of the picture, also those not measured yet.</param>
/// <param name="Axis">What the bars measure, in words: <c>time per task</c>.</param>
public sealed record Finding(string Sentence, IReadOnlyList<Bar> Bars, string Axis)
{
    /// <summary>In the unit of a guessed number; null while the trials that answer are not there.</summary>
    public double? Value { get; init; }

    /// <summary>Key of the right answer, where the guess is a choice.</summary>
    public string? Choice { get; init; }

    /// <summary>Turns the guess into a place on the axis; null where it has none there.</summary>
    public double? GuessFactor { get; init; }

    /// <summary>Whether the axis is logarithmic.</summary>
    public bool Steep { get; init; }

    /// <summary>How values are written: <c>seconds, percent, count</c> or <c>number</c>.</summary>
    public string Kind { get; init; } = "seconds";

    /// <summary>The trials that answer the question are there.</summary>
    [JsonIgnore]
    public bool Answered => Value is not null || Choice is not null;
}

/// <summary>A measured value.</summary>
/// <param name="Value">Median over the repetitions; null while none ended.</param>
/// <param name="Low">Least of the repetitions.</param>
/// <param name="High">Most of them.</param>
/// <param name="Strategy">Gives the bar its colour; null for the accent.</param>
/// <param name="Answers">Whether the guess is about this bar.</param>
public sealed record Bar(string Label, double? Value, double? Low = null, double? High = null, string? Strategy = null, bool Answers = false);
