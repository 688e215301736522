using Dashboard.Core.Data.Csv;
using Dashboard.Core.Measurement;
using Dashboard.Runner.Terminal.Sweeps;

namespace Dashboard.Runner.Terminal.Display;

/// <summary>The table of a sweep as RFC 4180 CSV: a row for each configuration, units in the names.</summary>
static class CsvTable
{
    static readonly (string Name, Func<SeriesReport, ScalingPoint, object?> Value)[] Columns =
    [
        ("strategy", (s, _) => s.Strategy), ("variant", (s, _) => s.Variant), ("workers", (_, p) => p.Workers), ("n", (_, p) => p.N),
        ("medianSeconds", (_, p) => p.MedianSeconds), ("minSeconds", (_, p) => p.MinSeconds), ("ciLow", (_, p) => p.CiLow), ("ciHigh", (_, p) => p.CiHigh),
        ("speedup", (_, p) => p.Speedup), ("speedupLow", (_, p) => p.SpeedupLow), ("speedupHigh", (_, p) => p.SpeedupHigh),
        ("relativeSpeedup", (_, p) => p.RelativeSpeedup), ("efficiency", (_, p) => p.Efficiency), ("karpFlatt", (_, p) => p.KarpFlatt),
        ("runMedianSeconds", (_, p) => p.RunMedianSeconds), ("coreHours", (_, p) => p.CoreHours), ("flags", (_, p) => string.Join(' ', p.Flags)),
    ];

    public static IEnumerable<string> Lines(SweepOutcome outcome)
    {
        var agreement = new HashAgreement(outcome);
        yield return string.Join(',', Columns.Select(c => c.Name).Append("result"));
        foreach (var series in outcome.Scaling.Series)
        {
            foreach (var point in series.Points)
            {
                yield return string.Join(',', Columns.Select(c => CsvField.Of(c.Value(series, point))).Append(agreement.Of(series, point)));
            }
        }
    }
}
