using Dashboard.Core.Measurement;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>The charts of a study, drawn by the server: speedup and time, in a weak sweep time and efficiency.</summary>
static class ProposalCharts
{
    /// <summary>Each as SVG; none where nothing was measured.</summary>
    public static IReadOnlyList<string> Of(ScalingReport report, bool weak) => [.. (weak ? Weak(report.Series) : Strong(report.Series)).Where(chart => chart.Length > 0)];

    static IEnumerable<string> Weak(IReadOnlyList<SeriesReport> series)
    {
        yield return Time(series);
        yield return ProposalChart.Draw("Weak efficiency", ValueScale.Efficiency, series, p => p.Efficiency is > 0 and { } e ? (e, null, null) : null, _ => 1);
    }

    static IEnumerable<string> Strong(IReadOnlyList<SeriesReport> series)
    {
        bool absolute = series.SelectMany(s => s.Points).Any(p => p.Speedup is not null);
        int reference = series.Select(s => s.ReferenceWorkers).DefaultIfEmpty(1).Min();
        string title = absolute ? "Speedup" : $"Speedup relative to {Format.Plural(reference, "worker")}";
        yield return ProposalChart.Draw(title, ValueScale.Speedup, series, p => Speedup(p, absolute), p => absolute ? p : p / reference);
        yield return Time(series);
    }

    static string Time(IReadOnlyList<SeriesReport> series) => ProposalChart.Draw("Time", ValueScale.Time, series, p => (p.MedianSeconds, p.CiLow, p.CiHigh), null);

    static (double, double?, double?)? Speedup(ScalingPoint p, bool absolute) =>
        absolute ? p.Speedup is > 0 and { } s ? (s, p.SpeedupLow, p.SpeedupHigh) : null : p.RelativeSpeedup is > 0 and { } r ? (r, null, null) : null;
}
