using Dashboard.Core.Measurement.Comparison;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>What the verdicts on two sides come to, with the size of the change.</summary>
static class CompareSentence
{
    public static string Of(IReadOnlyList<ConfigurationVerdict> all) => all switch
    {
        [] => "The two sides share no configuration.",
        [{ Ratio: { } } one] => One(one),
        _ when all.All(c => c.Verdict == Verdict.NotComparable) && all.Select(c => c.Reason).Distinct().ToList() is [var reason] =>
            $"{(all.Count == 1 ? "The only configuration cannot" : $"None of {all.Count} configurations can")} be compared. {reason}",
        _ => $"Of {Format.Plural(all.Count, "configuration")}, {string.Join(", ", Enum.GetValues<Verdict>().OrderBy(Place).Select(v => Share(all, v)).Where(part => part.Length > 0))}.",
    };

    static int Place(Verdict verdict) => verdict switch { Verdict.Slower => 0, Verdict.Faster => 1, Verdict.Equivalent => 2, Verdict.NoClearDifference => 3, _ => 4 };

    static string One(ConfigurationVerdict one)
    {
        string size = $"{Format.Ratio(one.Ratio)} the time of A{(one is { CiLow: { } low, CiHigh: { } high } ? $" ({Format.Significant(low)} to {Format.Significant(high)})" : "")}";
        return one.Verdict switch
        {
            Verdict.Slower => $"B is slower: it takes {size}.",
            Verdict.Faster => $"B is faster: it takes {size}.",
            Verdict.Equivalent => $"A and B are equivalent: B takes {size}.",
            _ => $"There is no clear difference: B took {size}.",
        };
    }

    /// <summary>"2 are slower in B (most of all threads × 2: 1.52x the time)"; empty where there is none.</summary>
    static string Share(IReadOnlyList<ConfigurationVerdict> all, Verdict verdict)
    {
        var some = all.Where(c => c.Verdict == verdict).ToList();
        string words = verdict switch
        {
            Verdict.Slower => "slower in B",
            Verdict.Faster => "faster in B",
            Verdict.Equivalent => "equivalent",
            Verdict.NoClearDifference => "without a clear difference",
            _ => "not comparable",
        };
        return some.Count == 0 ? "" : $"{some.Count} {(some.Count == 1 ? "is" : "are")} {words}{Most(some, verdict)}";
    }

    static string Most(List<ConfigurationVerdict> some, Verdict verdict)
    {
        var changed = some.Where(c => c.Ratio is not null).OrderBy(c => c.Ratio).ToList();
        var most = verdict switch { Verdict.Slower => changed.LastOrDefault(), Verdict.Faster => changed.FirstOrDefault(), _ => null };
        return most is null ? "" : $" ({(some.Count > 1 ? "most of all " : "")}{most.Strategy} × {most.Workers}{(most.Variant is { } variant ? $" {variant}" : "")}: {Format.Ratio(most.Ratio)} the time)";
    }
}
