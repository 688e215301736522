using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Dashboard.Core.Measurement;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>
/// A chart over workers as SVG, both axes logarithmic: it stands in a page without scripts and prints sharp. Its ink is the page's own. What
/// belongs to a strategy has that one's class and the colour that it has on paper, which a style sheet with a dark theme overrules.
/// </summary>
static class ProposalChart
{
    const double Width = 480, Height = 330, Left = 60, Right = 96, Top = 28, Bottom = 44, MarkSize = 7, Apart = 4, MostApart = 20;

    /// <param name="value">What is drawn of a point, with its interval; null leaves the point out.</param>
    /// <param name="ideal">The ideal at a number of workers; null for no line.</param>
    public static string Draw(
        string title, ValueScale scale, IReadOnlyList<SeriesReport> series, Func<ScalingPoint, (double Value, double? Low, double? High)?> value, Func<double, double>? ideal)
    {
        var points = series.SelectMany(s => s.Points).Where(p => value(p) is not null).ToList();
        if (points.Count == 0)
        {
            return "";
        }
        double most = points.Max(p => p.Workers), least = points.Min(p => p.Workers);
        var shown = points.Select(p => value(p)!.Value).SelectMany(v => new[] { v.Value, v.Low ?? v.Value, v.High ?? v.Value }).Where(v => v > 0).ToList();
        if (ideal is not null) shown.AddRange([ideal(least), ideal(most)]);
        var (lowest, highest) = scale.Reach(shown.Min(), shown.Max());
        var x = new Axis(least, Math.Max(most, 2 * least), Left + MostApart / 2, Width - Right);
        var y = new Axis(lowest, highest, Height - Bottom, Top);
        var svg = new StringBuilder();
        Line(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(Width)} {N(Height)}\" role=\"img\" aria-label=\"{E(title)}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"currentColor\">");
        Line(svg, $"<text x=\"{N(Left)}\" y=\"16\" font-size=\"13\" font-weight=\"bold\">{E(title)}</text>");
        Grid(svg, x, y, points.Select(p => p.Workers).Distinct().Order(), scale);
        if (ideal is not null) Ideal(svg, x, y, ideal, most, least);
        // Bars of curves that meet at one number of workers would hide each other.
        double apart = Math.Min(Apart, MostApart / series.Count);
        var aside = series.Select((one, i) => (one, i)).ToDictionary(s => s.one, s => (s.i - (series.Count - 1) / 2.0) * apart);
        double? lastLabel = null;
        foreach (var one in series.OrderByDescending(s => s.Points.Where(p => value(p) is not null).Select(p => value(p)!.Value.Value).LastOrDefault()))
        {
            Curve(svg, one, value, p => x.At(p.Workers) + aside[one], y, ref lastLabel);
        }
        Line(svg, "</svg>");
        return svg.ToString();
    }

    static void Grid(StringBuilder svg, Axis x, Axis y, IEnumerable<int> counts, ValueScale scale)
    {
        foreach (double tick in scale.Ticks(y.From, y.To))
        {
            Line(svg, $"<line x1=\"{N(Left)}\" x2=\"{N(Width - Right)}\" y1=\"{N(y.At(tick))}\" y2=\"{N(y.At(tick))}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>");
            Line(svg, $"<text x=\"{N(Left - 6)}\" y=\"{N(y.At(tick) + 4)}\" text-anchor=\"end\">{E(scale.Text(tick, y.To))}</text>");
        }
        double last = double.NegativeInfinity;
        foreach (int count in counts)
        {
            Line(svg, $"<line x1=\"{N(x.At(count))}\" x2=\"{N(x.At(count))}\" y1=\"{N(Height - Bottom)}\" y2=\"{N(Height - Bottom + 4)}\" stroke=\"currentColor\" stroke-opacity=\"0.6\"/>");
            if (x.At(count) - last < 18) continue;
            last = x.At(count);
            Line(svg, $"<text x=\"{N(last)}\" y=\"{N(Height - Bottom + 16)}\" text-anchor=\"middle\">{count}</text>");
        }
        Line(svg, $"<text x=\"{N((Left + Width - Right) / 2)}\" y=\"{N(Height - 8)}\" text-anchor=\"middle\">workers</text>");
        Line(svg, $"<text x=\"14\" y=\"{N(Height / 2)}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {N(Height / 2)})\">{E(scale.Title)}</text>");
    }

    static void Ideal(StringBuilder svg, Axis x, Axis y, Func<double, double> ideal, double most, double least)
    {
        Line(svg, $"<line x1=\"{N(x.At(least))}\" y1=\"{N(y.At(ideal(least)))}\" x2=\"{N(x.At(most))}\" y2=\"{N(y.At(ideal(most)))}\" stroke=\"currentColor\" stroke-opacity=\"0.5\" stroke-dasharray=\"5 4\"/>");
        Line(svg, $"<text x=\"{N(x.At(most) + 6)}\" y=\"{N(y.At(ideal(most)) - 4)}\" fill-opacity=\"0.75\">ideal</text>");
    }

    static void Curve(
        StringBuilder svg, SeriesReport series, Func<ScalingPoint, (double Value, double? Low, double? High)?> value, Func<ScalingPoint, double> place, Axis y, ref double? lastLabel)
    {
        var points = series.Points.Where(p => value(p) is not null).Select(p => (Point: p, Drawn: value(p)!.Value)).ToList();
        if (points.Count == 0)
        {
            return;
        }
        var (colour, shape) = StrategyMarks.Of(series.Strategy);
        Line(svg, $"<g class=\"strategy-{E(series.Strategy)}\" color=\"{colour}\" stroke=\"currentColor\">");
        Line(svg, $"<polyline fill=\"none\" stroke-width=\"1.5\" points=\"{string.Join(' ', points.Select(p => $"{N(place(p.Point))},{N(y.At(p.Drawn.Value))}"))}\"/>");
        foreach (var (point, drawn) in points)
        {
            if (drawn is { Low: > 0 and { } low, High: { } high })
            {
                Line(svg, $"<line x1=\"{N(place(point))}\" x2=\"{N(place(point))}\" y1=\"{N(y.At(low))}\" y2=\"{N(y.At(high))}\"/>");
            }
            string filled = TrialFlags.Disqualify(point.Flags) || point.Flags.Contains(TrialFlags.Noisy) ? "class=\"hollow\" fill=\"#ffffff\"" : "fill=\"currentColor\"";
            Line(svg, $"<path d=\"{shape}\" transform=\"translate({N(place(point) - MarkSize / 2)} {N(y.At(drawn.Value) - MarkSize / 2)}) scale({N(MarkSize / 10)})\" {filled}/>");
        }
        Line(svg, "</g>");
        double at = Math.Max(y.At(points[^1].Drawn.Value) + 4, (lastLabel ?? double.NegativeInfinity) + 13);
        lastLabel = at;
        Line(svg, $"<text x=\"{N(place(points[^1].Point) + 8)}\" y=\"{N(at)}\">{E(series.Label)}</text>");
    }

    static void Line(StringBuilder svg, string text) => svg.Append(text).Append('\n');

    static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    static string E(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>A logarithmic axis from one value and place to another.</summary>
    sealed record Axis(double From, double To, double Start, double End)
    {
        public double At(double value) => Start + (End - Start) * (To > From ? Math.Log(value / From) / Math.Log(To / From) : 0.5);
    }
}
