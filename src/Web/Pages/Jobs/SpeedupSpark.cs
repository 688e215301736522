using System.Globalization;
using System.Text;
using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;
using Microsoft.AspNetCore.Html;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>
/// A job's speedup over workers as small as a word, both axes in powers of two from one worker to the most, so that the diagonal is ideal in every row
/// of a list. A picture of the figures beside it, for eyes only.
/// </summary>
static class SpeedupSpark
{
    const double Width = 56, Height = 22, Margin = 2.5;

    /// <summary>Nothing where there are not two worker counts to draw.</summary>
    public static IHtmlContent Of(IReadOnlyList<ScalingSeries> series)
    {
        int most = series.SelectMany(s => s.Points).Select(p => p.Workers).DefaultIfEmpty(1).Max();
        var drawn = series.Where(s => s.Strategy != StrategyNames.Serial && s.Points.Any(p => Speedup(s, p) is not null)).ToList();
        if (most < 2 || drawn.Count == 0) return HtmlString.Empty;
        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"""<svg class="speedup-spark" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" aria-hidden="true"><path class="spark-ideal" d="M{X(1, most)} {Y(1, most)}L{X(most, most)} {Y(most, most)}"/>"""));
        foreach (var one in drawn)
        {
            var points = one.Points.Where(p => Speedup(one, p) is not null).Select(p => $"{X(p.Workers, most)} {Y(Speedup(one, p)!.Value, most)}").ToList();
            svg.Append(points.Count == 1
                ? $"<path class=\"spark-point strategy-{one.Strategy}\" d=\"M{points[0]}h0\"/>"
                : $"<path class=\"spark-line strategy-{one.Strategy}\" d=\"M{string.Join('L', points)}\"/>");
        }
        return new HtmlString(svg.Append("</svg>").ToString());
    }

    // Without a serial run the fewest workers are taken to be ideal, as a curve must begin somewhere.
    static double? Speedup(ScalingSeries series, ScalingPoint point) => point.Speedup ?? point.RelativeSpeedup * series.ReferenceWorkers;

    static string X(int workers, int most) => Text(Margin + (Math.Log(workers) / Math.Log(most) * (Width - (2 * Margin))));

    // What is slower than one worker, or faster than ideal, runs along the edge.
    static string Y(double speedup, int most) => Text(Height - Margin - (Math.Clamp(Math.Log(speedup) / Math.Log(most), 0, 1) * (Height - (2 * Margin))));

    static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
