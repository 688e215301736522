using System.Globalization;
using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Terminal.Display;

/// <summary>
/// Speedup against workers in characters: workers on a logarithmic axis, marks of the strategies, the ideal as dots. Where marks fall
/// on one place the first strategy's is seen.
/// </summary>
sealed class SpeedupChart
{
    const int Rows = 12, Margin = 6;

    readonly Screen screen;
    readonly IReadOnlyList<(string Strategy, string Label, IReadOnlyList<(int Workers, double Speedup)> Points)> curves;
    readonly (char Mark, string? Colour)[,] cells;
    readonly int columns;
    readonly int[] counts;
    readonly double top;

    SpeedupChart(IReadOnlyList<SeriesReport> series, Screen screen)
    {
        this.screen = screen;
        curves = [.. series.Where(s => s.Strategy != StrategyNames.Serial)
            .Select(s => (s.Strategy, s.Label, (IReadOnlyList<(int, double)>)[.. s.Points.Where(p => (p.Speedup ?? p.RelativeSpeedup) is > 0).Select(p => (p.Workers, (p.Speedup ?? p.RelativeSpeedup)!.Value))]))];
        counts = [.. curves.SelectMany(c => c.Points.Select(p => p.Workers)).Distinct().Order()];
        double best = curves.SelectMany(c => c.Points.Select(p => p.Speedup)).DefaultIfEmpty(1).Max();
        top = counts.Length == 0 ? 1 : Math.Max(best * 1.05, Math.Min(counts[^1], 1.6 * best));
        columns = Math.Clamp(screen.Width() - Margin - 24, 24, 64);
        cells = new (char, string?)[Rows + 1, columns + 1];
    }

    /// <summary>No lines where there are fewer than two worker counts: a single point is no curve.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<SeriesReport> series, Screen screen)
    {
        var chart = new SpeedupChart(series, screen);
        return chart.counts.Length < 2 ? [] : chart.Draw();
    }

    IEnumerable<string> Draw()
    {
        for (int column = 0; column <= columns; column++)
        {
            double ideal = WorkersAt(column);
            if (ideal <= top && (column % 2 == 0 || !screen.Unicode))
            {
                cells[RowOf(ideal), column] = (screen.Unicode ? '·' : '.', "2");
            }
        }
        foreach (var (strategy, _, points) in curves.Reverse())
        {
            foreach (var (workers, speedup) in points)
            {
                cells[RowOf(speedup), ColumnOf(workers)] = (StrategyMarks.Of(strategy, screen.Unicode), StrategyMarks.Colour(strategy));
            }
        }
        yield return screen.Quiet("speedup");
        for (int row = Rows; row >= 0; row--)
        {
            string label = row % 3 == 0 ? Figures.Fixed(top * row / Rows, top < 10 ? 2 : 1) : "";
            yield return (screen.Quiet(label.PadLeft(Margin - 2) + (screen.Unicode ? " ┤" : " |")) + Row(row) + Legend(Rows - row)).TrimEnd();
        }
        yield return screen.Quiet(new string(' ', Margin - 1) + (screen.Unicode ? "└" + new string('─', columns + 1) : "+" + new string('-', columns + 1)));
        yield return screen.Quiet(Axis());
    }

    string Row(int row) => string.Concat(Enumerable.Range(0, columns + 1).Select(c =>
        cells[row, c] is { Mark: not '\0' } cell ? screen.Paint(cell.Mark.ToString(), cell.Colour!) : " "));

    string Legend(int line) =>
        line < curves.Count ? $"  {screen.Paint(StrategyMarks.Of(curves[line].Strategy, screen.Unicode).ToString(), StrategyMarks.Colour(curves[line].Strategy))} {curves[line].Label}"
        : line == curves.Count ? screen.Quiet($"  {(screen.Unicode ? "·" : ".")} ideal")
        : "";

    /// <summary>The measured counts below their columns, as many as have room.</summary>
    string Axis()
    {
        var axis = new char[Margin + columns + 20];
        Array.Fill(axis, ' ');
        int free = 0;
        foreach (int count in counts.Append(counts[^1]))
        {
            string text = count.ToString(CultureInfo.InvariantCulture);
            int at = Margin + ColumnOf(count) - text.Length / 2;
            if (at >= free)
            {
                text.CopyTo(0, axis, at, text.Length);
                free = at + text.Length + 1;
            }
        }
        return new string(axis).TrimEnd() + "  workers";
    }

    int ColumnOf(double workers) => (int)Math.Round(columns * Math.Log(workers / counts[0]) / Math.Log((double)counts[^1] / counts[0]));

    double WorkersAt(int column) => counts[0] * Math.Pow((double)counts[^1] / counts[0], (double)column / columns);

    int RowOf(double speedup) => Math.Clamp((int)Math.Round(Rows * speedup / top), 0, Rows);
}
