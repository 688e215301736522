using Dashboard.Core.Jobs;

namespace Dashboard.Core.Measurement.Models;

/// <summary>The laws that a curve supports, and why others are left out.</summary>
/// <param name="Chosen">The model that the data prefer clearly; null where two stand within 2 of each other or none fits.</param>
/// <param name="Refused">Why no model is fitted, and what to measure next.</param>
public sealed record ScalingFits(FittedModel? Amdahl, FittedModel? Gustafson, FittedModel? UniversalLaw, string? Chosen, string? Refused)
{
    const double ClearDifference = 2;

    /// <summary>Why a model is missing beside one that is fitted, and what to measure next.</summary>
    public string? LeftOut { get; init; }

    /// <param name="points">Eligible points: unflagged (noisy ones may stay), one per worker count.</param>
    public static ScalingFits Of(IReadOnlyList<ModelPoint> points, ScalingKind scaling, bool superlinear = false)
    {
        var reasons = new List<string>();
        // Taken apart only where there are counts enough for a law.
        var sweep = points.Count < ScalingModel.Amdahl.LeastCounts ? new SweepTable([.. points.Select(p => new LogPoint(p.Workers, double.NaN, 0))], 0, 0) : SweepTable.Of(points);
        if (scaling == ScalingKind.Weak) return Fitted(null, TryFit(ScalingModel.Gustafson, sweep, reasons), null, reasons);
        var amdahl = superlinear ? null : TryFit(ScalingModel.Amdahl, sweep, reasons);
        if (superlinear) reasons.Add("A speedup lies above the worker count, which Amdahl's law cannot describe; look at caches, paging and the baseline.");
        return Fitted(amdahl, null, BeyondKnee(TryFit(ScalingModel.UniversalLaw, sweep, reasons), points, reasons), reasons);
    }

    /// <summary>Where the universal law's throughput is highest: sqrt((1 - sigma) / kappa), at least 1; null where kappa's interval reaches 0.</summary>
    public static double? PeakWorkers(FittedModel usl) =>
        usl.SecondInterval is { Low: > 0 } ? Math.Max(1, Math.Sqrt(Math.Max(0, 1 - usl.First) / usl.Second)) : null;

    static ScalingFits Fitted(FittedModel? amdahl, FittedModel? gustafson, FittedModel? usl, List<string> reasons)
    {
        string? said = reasons.Count > 0 ? string.Join(" ", reasons) : null;
        bool none = amdahl is null && gustafson is null && usl is null;
        return new ScalingFits(amdahl, gustafson, usl, gustafson?.Model.Name ?? Choose(amdahl, usl), none ? said : null) { LeftOut = none ? null : said };
    }

    /// <summary>The universal law is offered only where a count beyond its knee was measured.</summary>
    static FittedModel? BeyondKnee(FittedModel? usl, IReadOnlyList<ModelPoint> points, List<string> reasons)
    {
        int largest = points.Select(p => p.Workers).DefaultIfEmpty(0).Max();
        if (usl is null || PeakWorkers(usl) < largest) return usl;
        reasons.Add($"The universal scalability law needs a count beyond its knee, and none of the measured ones surely is; measure beyond {largest}, until it gets slower.");
        return null;
    }

    static FittedModel? TryFit(ScalingModel model, SweepTable sweep, List<string> reasons)
    {
        if (sweep.Points.Count < model.LeastCounts)
        {
            int missing = model.LeastCounts - sweep.Points.Count;
            reasons.Add($"{sweep.Points.Count} distinct worker count{(sweep.Points.Count == 1 ? "" : "s")}: {model.Title} needs at least {model.LeastCounts}; measure {missing} more count{(missing == 1 ? "" : "s")}.");
            return null;
        }
        var fit = LeastSquares.Fit(model, sweep);
        if (LackOfFit.Reason(fit, sweep) is not { } reason) return fit;
        reasons.Add(reason);
        return null;
    }

    static string? Choose(FittedModel? amdahl, FittedModel? usl)
    {
        if (amdahl is null || usl is null) return (amdahl ?? usl)?.Model.Name;
        if (amdahl.Aicc is not { } a || usl.Aicc is not { } u) return null;
        return Math.Abs(a - u) < ClearDifference ? null : a < u ? amdahl.Model.Name : usl.Model.Name;
    }
}
