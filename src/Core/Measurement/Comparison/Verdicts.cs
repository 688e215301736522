namespace Dashboard.Core.Measurement.Comparison;

/// <summary>From differences to verdicts, all configurations of a comparison at once.</summary>
static class Verdicts
{
    public static IReadOnlyList<ConfigurationVerdict> Decide(IReadOnlyList<ConfigurationPair> pairs, ComparisonRules rules)
    {
        var tested = pairs.Where(p => p.Difference is not null).ToList();
        var adjusted = Holm.Adjust([.. tested.Select(p => p.Difference!.PValue)]);
        return [.. pairs.Select(p => p.Difference is { } d ? Of(p, d, adjusted[tested.IndexOf(p)], tested.Count, rules) : Refused(p))];
    }

    static ConfigurationVerdict Of(ConfigurationPair pair, LogDifference difference, double adjusted, int tested, ComparisonRules rules)
    {
        double limit = Math.Log(1 + rules.MinimumEffect);
        double detectable = Math.Max(rules.MinimumEffect, double.ExpM1(difference.Detectable(rules.Alpha / tested)));
        var verdict = adjusted < rules.Alpha && Math.Abs(difference.Mean) >= limit ? (difference.Mean < 0 ? Verdict.Faster : Verdict.Slower)
            : difference.SurelyWithin(limit, rules.EquivalenceAlpha) ? Verdict.Equivalent
            : Verdict.NoClearDifference;
        var interval = difference.Ratio(0.95);
        double ratio = Math.Exp(difference.Mean);
        return new ConfigurationVerdict(
            pair.Configuration.Strategy, pair.Configuration.Workers, pair.Configuration.Variant, verdict, ratio, interval.Low, interval.High,
            difference.PValue, adjusted, Reason(verdict, ratio, interval, adjusted, tested, detectable, pair.Basis, rules), detectable,
            pair.JobsA, pair.JobsB, pair.RunsA, pair.RunsB);
    }

    static ConfigurationVerdict Refused(ConfigurationPair pair) => new(
        pair.Configuration.Strategy, pair.Configuration.Workers, pair.Configuration.Variant, Verdict.NotComparable, null, null, null, null, null,
        pair.Obstacle!, null, pair.JobsA, pair.JobsB, pair.RunsA, pair.RunsB);

    static string Reason(
        Verdict verdict, double ratio, Interval interval, double adjusted, int tested, double detectable, string basis, ComparisonRules rules)
    {
        string figures = $"B takes {Figures.Significant(ratio)} times as long as A (95 % interval {Figures.Between(interval.Low, interval.High)}) {basis}";
        string corrected = tested > 1 ? $", corrected for {tested} configurations" : "";
        return verdict switch
        {
            Verdict.Equivalent => $"{figures}: the difference is below {Figures.Limit(rules.MinimumEffect)}.",
            Verdict.NoClearDifference => $"{figures}, which chance may explain; a change of {Figures.Share(detectable)} would have been detected{corrected}.",
            _ => $"{figures}; {Figures.Chance(adjusted)}{corrected}.",
        };
    }
}
