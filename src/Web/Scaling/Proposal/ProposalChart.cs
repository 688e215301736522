using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Dashboard.Core.Measurement;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>A chart over workers as SVG, both axes logarithmic to base 2: it stands in a page without scripts and prints sharp.</summary>
static class ProposalChart
{
    const double Width = 480, Height = 330, Left = 56, Right = 96, Top = 28, Bottom = 44, MarkSize = 7;

    /// <param name="value">What is drawn of a point, with its interval; null leaves the point out.</param>
    /// <param name="ideal">The ideal at a number of workers; null for no line.</param>
    public static string Draw(
        string title, string unit, IReadOnlyList<SeriesReport> series, Func<ScalingPoint, (double Value, double? Low, double? High)?> value, Func<double, double>? ideal)
    {
        var points = series.SelectMany(s => s.Points).Where(p => value(p) is not null).ToList();
        if (points.Count == 0)
        {
            return "";
        }
        double most = points.Max(p => p.Workers), least = points.Min(p => p.Workers);
        var shown = points.SelectMany(p => new[] { value(p)!.Value.Value, value(p)!.Value.Low ?? value(p)!.Value.Value, value(p)!.Value.High ?? value(p)!.Value.Value }).ToList();
        if (ideal is not null) shown.AddRange([ideal(least), ideal(most)]);
        var x = new Axis(least, Math.Max(most, 2 * least), Left, Width - Right);
        var y = new Axis(Math.Pow(2, Math.Floor(Math.Log2(shown.Min()) + 1e-9)), Math.Pow(2, Math.Ceiling(Math.Log2(shown.Max()) - 1e-9)), Height - Bottom, Top);
        var svg = new StringBuilder();
        Line(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(Width)} {N(Height)}\" role=\"img\" aria-label=\"{E(title)}\" font-family=\"sans-serif\" font-size=\"11\">");
        Line(svg, $"<text x=\"{N(Left)}\" y=\"16\" font-size=\"13\" font-weight=\"bold\">{E(title)}</text>");
        Grid(svg, x, y, points.Select(p => p.Workers).Distinct().Order(), unit);
        if (ideal is not null) Ideal(svg, x, y, ideal, most, least);
        double? lastLabel = null;
        foreach (var one in series.OrderByDescending(s => s.Points.Where(p => value(p) is not null).Select(p => value(p)!.Value.Value).LastOrDefault()))
        {
            Curve(svg, one, value, x, y, ref lastLabel);
        }
        Line(svg, "</svg>");
        return svg.ToString();
    }

    static void Grid(StringBuilder svg, Axis x, Axis y, IEnumerable<int> counts, string unit)
    {
        for (double tick = y.From; tick <= y.To * 1.001; tick *= 2)
        {
            Line(svg, $"<line x1=\"{N(Left)}\" x2=\"{N(Width - Right)}\" y1=\"{N(y.At(tick))}\" y2=\"{N(y.At(tick))}\" stroke=\"#dddddd\"/>");
            Line(svg, $"<text x=\"{N(Left - 6)}\" y=\"{N(y.At(tick) + 4)}\" text-anchor=\"end\">{Format.Significant(tick)}</text>");
        }
        double last = double.NegativeInfinity;
        foreach (int count in counts)
        {
            Line(svg, $"<line x1=\"{N(x.At(count))}\" x2=\"{N(x.At(count))}\" y1=\"{N(Height - Bottom)}\" y2=\"{N(Height - Bottom + 4)}\" stroke=\"#666666\"/>");
            if (x.At(count) - last < 18) continue;
            last = x.At(count);
            Line(svg, $"<text x=\"{N(last)}\" y=\"{N(Height - Bottom + 16)}\" text-anchor=\"middle\">{count}</text>");
        }
        Line(svg, $"<text x=\"{N((Left + Width - Right) / 2)}\" y=\"{N(Height - 8)}\" text-anchor=\"middle\">workers</text>");
        Line(svg, $"<text x=\"14\" y=\"{N(Height / 2)}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {N(Height / 2)})\">{E(unit)}</text>");
    }

    static void Ideal(StringBuilder svg, Axis x, Axis y, Func<double, double> ideal, double most, double least)
    {
        Line(svg, $"<line x1=\"{N(x.At(least))}\" y1=\"{N(y.At(ideal(least)))}\" x2=\"{N(x.At(most))}\" y2=\"{N(y.At(ideal(most)))}\" stroke=\"#999999\" stroke-dasharray=\"5 4\"/>");
        Line(svg, $"<text x=\"{N(x.At(most) + 6)}\" y=\"{N(y.At(ideal(most)) - 4)}\" fill=\"#666666\">ideal</text>");
    }

    static void Curve(
        StringBuilder svg, SeriesReport series, Func<ScalingPoint, (double Value, double? Low, double? High)?> value, Axis x, Axis y, ref double? lastLabel)
    {
        var points = series.Points.Where(p => value(p) is not null).Select(p => (Point: p, Drawn: value(p)!.Value)).ToList();
        if (points.Count == 0)
        {
            return;
        }
        var (colour, shape) = StrategyMarks.Of(series.Strategy);
        Line(svg, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{string.Join(' ', points.Select(p => $"{N(x.At(p.Point.Workers))},{N(y.At(p.Drawn.Value))}"))}\"/>");
        foreach (var (point, drawn) in points)
        {
            if (drawn is { Low: > 0 and { } low, High: { } high })
            {
                Line(svg, $"<line x1=\"{N(x.At(point.Workers))}\" x2=\"{N(x.At(point.Workers))}\" y1=\"{N(y.At(low))}\" y2=\"{N(y.At(high))}\" stroke=\"{colour}\"/>");
            }
            string fill = TrialFlags.Disqualify(point.Flags) ? "#ffffff" : colour;
            Line(svg, $"<path d=\"{shape}\" transform=\"translate({N(x.At(point.Workers) - MarkSize / 2)} {N(y.At(drawn.Value) - MarkSize / 2)}) scale({N(MarkSize / 10)})\" fill=\"{fill}\" stroke=\"{colour}\"/>");
        }
        double at = Math.Max(y.At(points[^1].Drawn.Value) + 4, (lastLabel ?? double.NegativeInfinity) + 13);
        lastLabel = at;
        Line(svg, $"<text x=\"{N(x.At(points[^1].Point.Workers) + 8)}\" y=\"{N(at)}\" fill=\"#333333\">{E(series.Label)}</text>");
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
