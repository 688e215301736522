using System.Text.Json;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe;

/// <summary>Everything known of one slot once all passes are together.</summary>
sealed class DescribeSum(int passes)
{
    readonly Moments[] byPass = [.. Enumerable.Range(0, passes).Select(_ => new Moments())];

    /// <summary>The same slots as one.</summary>
    public static DescribeSum Together(IEnumerable<DescribeSum> slots, int passes)
    {
        var all = new DescribeSum(passes);
        foreach (var slot in slots)
        {
            for (int pass = 0; pass < passes; pass++)
            {
                all.Add(pass, slot.byPass[pass]);
            }
        }

        return all;
    }

    public void Add(int pass, Moments moments) => byPass[pass].Add(moments);

    public void Write(Utf8JsonWriter json)
    {
        var count = Of(Statistic.Count);
        json.WriteNumber("count", count.Count);
        json.WriteNumber("missing", count.Missing);
        if (count.Dropped > 0)
        {
            json.WriteNumber("dropped", count.Dropped);
        }

        bool any = count.Count > 0;
        json.WriteDouble("min", any ? Of(Statistic.Min).Min : double.NaN);
        json.WriteDouble("max", any ? Of(Statistic.Max).Max : double.NaN);
        json.WriteDouble("mean", Of(Statistic.Mean).Mean);
        json.WriteDouble("std", Of(Statistic.Deviation).Deviation);
    }

    Moments Of(Statistic statistic) => byPass[passes == 1 ? 0 : (int)statistic];
}
