using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;
using Law = Dashboard.Core.Measurement.Models.ScalingModel;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>Says in words which law fits a curve, with its parameters and intervals, or why none does.</summary>
public static class FitSentence
{
    static readonly Law[] Laws = [Law.Amdahl, Law.UniversalLaw, Law.Gustafson];

    /// <summary>Null for a serial baseline, which is one point by definition.</summary>
    public static string? Of(SeriesReport series)
    {
        if (series.Strategy == StrategyNames.Serial)
        {
            return null;
        }
        return series.Fits.LeftOut is { } missing ? $"{Fitted(series)} {Briefly(series, missing)}" : Fitted(series);
    }

    /// <summary>Why a law is missing: in few words where too few counts were measured, else as the report says it.</summary>
    /// <param name="reason">The report's own, of this curve.</param>
    public static string Briefly(SeriesReport series, string reason) => Shortage(series, reason) ?? reason;

    /// <summary>Null where it is not the number of counts alone.</summary>
    static string? Shortage(SeriesReport series, string reason)
    {
        int usable = series.Points.Count(p => !TrialFlags.Disqualify(p.Flags)), measured = series.Points.Count;
        // A reason names the laws that it speaks of.
        var laws = Laws.Where(l => reason.Contains(l.Title, StringComparison.Ordinal)).ToList();
        bool superlinear = series.Points.Any(p => p.Flags.Contains(TrialFlags.Superlinear));
        if (superlinear || laws.Count == 0 || laws.Exists(l => usable >= l.LeastCounts)) return null;
        string counts = usable == measured ? Format.Plural(usable, "worker count") : $"{usable} usable of {Format.Plural(measured, "worker count")}";
        return $"{counts}; {string.Join(", ", laws.Select((law, i) => $"{law.Title}{(i == 0 ? " needs" : "")} {law.LeastCounts}"))}.";
    }

    static string Fitted(SeriesReport series)
    {
        var fits = series.Fits;
        string[] laws = [.. new[] { Amdahl(fits.Amdahl), Universal(fits.Usl), Gustafson(fits.Gustafson) }.OfType<string>()];
        return fits switch
        {
            { Refused: { } refused } => Shortage(series, refused) is { } few ? $"No law is fitted: {few}" : $"No law is fitted. {refused}",
            { Chosen: "amdahl" } => laws[0],
            { Chosen: "usl", Usl: { } usl } => Universal(usl)!,
            { Chosen: not null } => laws[0],
            _ when laws.Length > 1 => $"Two laws fit equally well, so none is chosen. {string.Join(" ", laws)}",
            _ when laws.Length == 1 => laws[0],
            _ => "No law is fitted.",
        };
    }

    static string? Amdahl(SerialFractionReport? fit) => fit is null ? null
        : $"Amdahl: {Share(fit.SerialFraction)} of the work is serial ({Between(fit.CiLow, fit.CiHigh)}), {Bound(fit)}.";

    // An interval that reaches 0 allows any speedup at all, and then the bound says nothing.
    static string Bound(SerialFractionReport fit) => fit.SerialFraction > 0 && fit.CiLow > 0
        ? $"so no number of cores gives more than {Format.Ratio(1 / fit.SerialFraction)}"
        : $"too little to limit the speedup; at the upper end the limit is {Format.Ratio(1 / Math.Max(fit.CiHigh, 1e-9))}";

    static string? Gustafson(SerialFractionReport? fit) => fit is null ? null
        : $"Gustafson: {Share(fit.SerialFraction)} of the work does not grow with the workers ({Between(fit.CiLow, fit.CiHigh)}).";

    static string? Universal(UniversalLawReport? fit) => fit is null ? null
        : $"Universal scalability law: contention {Share(fit.Sigma)} ({Between(fit.SigmaLow, fit.SigmaHigh)}), crosstalk {Share(fit.Kappa)} ({Between(fit.KappaLow, fit.KappaHigh)}); "
          + (fit.PeakWorkers is { } peak ? $"it is fastest at about {Format.Count((long)Math.Round(peak))} workers." : "no peak can be named, because a fit without crosstalk is as good.");

    static string Share(double fraction) => $"{Format.Significant(100 * fraction)} %";

    static string Between(double low, double high) => $"{Format.Significant(100 * low)} to {Share(high)}";
}
