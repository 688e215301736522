using Dashboard.Core.Jobs;

namespace Dashboard.Core.Measurement.Models;

/// <summary>The laws that a curve supports, and why others are left out.</summary>
/// <param name="Chosen">The model that the data prefer clearly; null where two stand within 2 of each other or none fits.</param>
/// <param name="Refused">Why there is no chosen model, in words.</param>
public sealed record ScalingFits(FittedModel? Amdahl, FittedModel? Gustafson, FittedModel? UniversalLaw, string? Chosen, string? Refused)
{
    const double ClearDifference = 2;

    /// <param name="points">Eligible points: unflagged (noisy ones may stay), one per worker count.</param>
    public static ScalingFits Of(IReadOnlyList<ModelPoint> points, ScalingKind scaling, bool superlinear = false)
    {
        var reasons = new List<string>();
        // Taken apart only where there are counts enough for a law.
        var sweep = points.Count < ScalingModel.Amdahl.LeastCounts ? new SweepTable([.. points.Select(p => new LogPoint(p.Workers, double.NaN, 0))], 0, 0) : SweepTable.Of(points);
        if (scaling == ScalingKind.Weak)
        {
            var gustafson = TryFit(ScalingModel.Gustafson, sweep, reasons);
            return new ScalingFits(null, gustafson, null, gustafson?.Model.Name, Join(reasons, gustafson is null));
        }
        var amdahl = superlinear ? null : TryFit(ScalingModel.Amdahl, sweep, reasons);
        if (superlinear) reasons.Add("A speedup lies above the worker count, which Amdahl's law cannot describe; look at caches, paging and the baseline.");
        var usl = TryFit(ScalingModel.UniversalLaw, sweep, amdahl is null ? reasons : []);
        if (usl is not null && !(PeakWorkers(usl) < points.Max(p => p.Workers)))
        {
            usl = null;
        }
        string? chosen = Choose(amdahl, usl);
        return new ScalingFits(amdahl, null, usl, chosen, Join(reasons, amdahl is null && usl is null));
    }

    /// <summary>Where the universal law's throughput is highest: sqrt((1 - sigma) / kappa); null where kappa's interval reaches 0.</summary>
    public static double? PeakWorkers(FittedModel usl) =>
        usl.SecondInterval is { Low: > 0 } ? Math.Sqrt(Math.Max(0, 1 - usl.First) / usl.Second) : null;

    static FittedModel? TryFit(ScalingModel model, SweepTable sweep, List<string> reasons)
    {
        if (sweep.Points.Count < model.LeastCounts)
        {
            reasons.Add($"{sweep.Points.Count} distinct worker counts: {model.Title} needs at least {model.LeastCounts}.");
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

    static string? Join(List<string> reasons, bool refused) => refused && reasons.Count > 0 ? string.Join(" ", reasons) : null;
}
