using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>Says in words which law fits a curve, with its parameters and intervals, or why none does.</summary>
public static class FitSentence
{
    /// <summary>Null for a serial baseline, which is one point by definition.</summary>
    public static string? Of(SeriesReport series)
    {
        if (series.Strategy == StrategyNames.Serial)
        {
            return null;
        }
        var fits = series.Fits;
        return fits.LeftOut is { } missing ? $"{Fitted(fits)} {missing}" : Fitted(fits);
    }

    static string Fitted(FitsReport fits)
    {
        string[] laws = [.. new[] { Amdahl(fits.Amdahl), Universal(fits.Usl), Gustafson(fits.Gustafson) }.OfType<string>()];
        return fits switch
        {
            { Refused: { } refused } => $"No law is fitted. {refused}",
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
