using System.Text.Json.Serialization;

namespace Dashboard.Core.Measurement.Comparison;

/// <summary>What a comparison of side B with side A comes to.</summary>
public enum Verdict
{
    /// <summary>B takes surely less time, by at least the minimum effect.</summary>
    [JsonStringEnumMemberName("faster")] Faster,

    /// <summary>B takes surely more time, by at least the minimum effect.</summary>
    [JsonStringEnumMemberName("slower")] Slower,

    /// <summary>B differs surely by less than the minimum effect.</summary>
    [JsonStringEnumMemberName("equivalent")] Equivalent,

    /// <summary>Neither a difference nor its absence is shown; the smallest change that would have been seen is named.</summary>
    [JsonStringEnumMemberName("no-clear-difference")] NoClearDifference,

    /// <summary>The two sides cannot be laid side by side; the reason says why, and what to run.</summary>
    [JsonStringEnumMemberName("not-comparable")] NotComparable,
}

/// <summary>One job of one side of a comparison.</summary>
/// <param name="ProblemKey">Equal for jobs that solve the same problem: analysis and parameters. Null where it is not known.</param>
/// <param name="ComparabilityKey">Of the node (<see cref="Protocol.NodeFacts.ComparabilityKey"/>); null where it is not known.</param>
/// <param name="Samples">Measured, successful trials without warm-ups, of any configurations.</param>
public sealed record ComparedJob(string JobId, string? ProblemKey, string? ComparabilityKey, IReadOnlyList<TrialSample> Samples);

/// <summary>The answer for one configuration. Ratios are time of B over time of A: below 1, B is faster.</summary>
/// <param name="Ratio">Null where the configuration cannot be compared.</param>
/// <param name="CiLow">95 % interval of <paramref name="Ratio"/>.</param>
/// <param name="PValue">Two-sided, before the correction for several configurations.</param>
/// <param name="AdjustedPValue">After Holm's correction; this is what the verdict is decided on.</param>
/// <param name="Reason">One or two plain sentences.</param>
/// <param name="DetectableChange">The smallest change, as a share (0.07 is 7 %), that would have been found with a power of 90 %; null where nothing can be compared.</param>
/// <param name="JobsA">Jobs of side A with this configuration.</param>
/// <param name="RunsA">Trials of side A with this configuration.</param>
public sealed record ConfigurationVerdict(
    string Strategy, int Workers, string? Variant, Verdict Verdict,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Ratio,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? CiLow,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? CiHigh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? PValue,
    double? AdjustedPValue, string Reason, double? DetectableChange, int JobsA, int JobsB, int RunsA, int RunsB);

/// <summary>How sure a verdict must be.</summary>
/// <param name="Alpha">Share of comparisons of identical code, over all configurations together, that may be called different.</param>
/// <param name="MinimumEffect">Changes below this share are not worth a verdict, and equivalence means to lie surely below it.</param>
/// <param name="EquivalenceAlpha">Level of each of the two one-sided tests for equivalence.</param>
/// <param name="LeastJobs">Jobs that a side needs, as repetitions within one job share its day.</param>
/// <param name="LeastRounds">Rounds that an interleaved A/B job needs.</param>
public sealed record ComparisonRules(
    double Alpha = 0.001, double MinimumEffect = 0.02, double EquivalenceAlpha = 0.05, int LeastJobs = 3, int LeastRounds = 5)
{
    public static readonly ComparisonRules Default = new();
}
