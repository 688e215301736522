using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>
/// The answer on top of curves: one number, or the reason why there is none and what to measure next.
/// </summary>
/// <param name="Chosen">The curve that the number is of; null where no curve allows an answer.</param>
/// <param name="Others">Other curves with an answer of their own, best first.</param>
/// <param name="Refused">Why there is no number; null where there is one.</param>
/// <param name="Address">This page's address with another goal: its name, and its percentage or null for the usual one.</param>
/// <param name="Fields">Parts of the address that a form must carry along.</param>
public sealed record AskCard(
    SeriesReport? Chosen, IReadOnlyList<SeriesReport> Others, string? Refused, AskGoal Goal,
    Func<string, string?, string> Address, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>Tells cards of one page apart.</summary>
    public string Id { get; init; } = "ask";

    /// <summary>Whether the goal is chosen on the card.</summary>
    public bool OffersGoals { get; init; } = true;

    /// <summary>Where the whole answer is written up for a proposal; null where nothing stored is behind it.</summary>
    public string? ProposalAddress { get; init; }

    /// <summary>A form that measures another count of the same thing; null where it cannot be run here.</summary>
    public Func<int, string>? MeasureAddress { get; init; }

    /// <summary>The form that measures the same once more, for where there is no number; null where it cannot be run here.</summary>
    public string? AgainAddress { get; init; }

    /// <summary>Whether trials are still to come, which may answer what is open now.</summary>
    public bool Running { get; init; }

    /// <summary>Whether curves are of one strategy each, so that its name says which one is meant.</summary>
    public bool NamesStrategy { get; init; } = true;

    public Recommendation Answer => Chosen!.Recommendation!;

    /// <summary>8 cores, 1 core.</summary>
    public string Ask => Format.Plural(BestAnswer.Cores(Chosen!), "core");

    public (double Low, double High)? CoreHoursInterval =>
        Answer is { SecondsLow: { } low, SecondsHigh: { } high } a ? (a.CoreHours * low / a.Seconds, a.CoreHours * high / a.Seconds) : null;

    public static AskCard Of(
        IReadOnlyList<SeriesReport> series, AskGoal goal, string? wanted, Func<string, string?, string> address, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var answered = BestAnswer.Rank(series, goal.Kind);
        var chosen = answered.FirstOrDefault(s => s.Label == wanted) ?? answered.FirstOrDefault();
        return new AskCard(
            chosen, [.. answered.Where(s => s != chosen)], chosen is null ? BestAnswer.Refusal(series) : null, goal, address, fields);
    }

    /// <summary>Whether the page shows the fitted laws as well: the card then leaves them out of its reason.</summary>
    public bool LawsFollow { get; init; } = true;

    public string Reason => !LawsFollow ? Answer.Reason
        : Answer.Stops.Where(StopCause.IsLaw).Aggregate(Answer.Reason, (reason, law) => reason.Replace(" " + law.Text, "", StringComparison.Ordinal));

    /// <summary>6 and 12 are statistically as fast.</summary>
    public string? Indistinguishable => Answer.Indistinguishable.Count == 0 ? null
        : $"{string.Join(" and ", Listed(Answer.Indistinguishable))} {(Answer.Indistinguishable.Count == 1 ? "is" : "are")} statistically as fast.";

    static IEnumerable<string> Listed(IReadOnlyList<int> counts) =>
        counts.Count <= 2 ? counts.Select(c => Format.Count(c)) : [string.Join(", ", counts.SkipLast(1).Select(c => Format.Count(c))), Format.Count(counts[^1])];
}
