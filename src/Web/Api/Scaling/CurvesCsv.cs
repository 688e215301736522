using System.Globalization;
using System.Text;
using Dashboard.Core.Data.Csv;
using Dashboard.Core.Measurement;
using Dashboard.Web.Scaling;

namespace Dashboard.Web.Api.Scaling;

/// <summary>Curves as RFC 4180 CSV, one row for each point, units in the column names.</summary>
static class CurvesCsv
{
    static readonly (string Name, Func<CurveReport, ScalingPoint, object?> Value)[] Columns =
    [
        ("curve", (c, _) => c.Curve), ("label", (c, _) => c.Label), ("analysis", (c, _) => c.Analysis), ("strategy", (c, _) => c.Strategy), ("variant", (c, _) => c.Variant),
        ("scaling", (c, _) => c.Scaling), ("binding", (c, _) => c.Binding), ("batchSize", (c, _) => c.BatchSize), ("cache", (c, _) => c.Cache), ("metric", (c, _) => c.Metric),
        ("nodeKey", (c, _) => c.Node.Key), ("hosts", (c, _) => string.Join(' ', c.Node.Hosts)), ("firstAt", (c, _) => Time(c.FirstAt)), ("lastAt", (c, _) => Time(c.LastAt)),
        ("workers", (_, p) => p.Workers), ("n", (_, p) => p.N), ("medianSeconds", (_, p) => p.MedianSeconds), ("minSeconds", (_, p) => p.MinSeconds),
        ("ciLowSeconds", (_, p) => p.CiLow), ("ciHighSeconds", (_, p) => p.CiHigh), ("intervalKind", (_, p) => p.IntervalKind), ("speedup", (_, p) => p.Speedup),
        ("speedupLow", (_, p) => p.SpeedupLow), ("speedupHigh", (_, p) => p.SpeedupHigh), ("relativeSpeedup", (_, p) => p.RelativeSpeedup), ("efficiency", (_, p) => p.Efficiency),
        ("karpFlatt", (_, p) => p.KarpFlatt), ("runMedianSeconds", (_, p) => p.RunMedianSeconds), ("coreHours", (_, p) => p.CoreHours), ("flags", (_, p) => string.Join(' ', p.Flags)),
        ("jobs", (c, _) => string.Join(' ', c.Jobs)), ("parameters", (c, _) => c.Parameters.GetRawText()),
    ];

    public static byte[] Write(IEnumerable<CurveReport> curves)
    {
        var text = new StringBuilder().AppendJoin(',', Columns.Select(c => c.Name)).Append("\r\n");
        foreach (var (curve, point) in curves.SelectMany(c => c.Points.Select(p => (c, p))))
        {
            text.AppendJoin(',', Columns.Select(c => CsvField.Of(c.Value(curve, point)))).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
