using System.Globalization;
using System.Text.Json;
using Dashboard.Benchmarks.Running;
using Dashboard.Benchmarks.Tools;

namespace Dashboard.Benchmarks.Parts.Engines;

/// <summary>The same work on the clusters of other tools, each in one run.</summary>
sealed record EngineAnchors(AnchorTimes Ipp, AnchorTimes Dask)
{
    const int IppTasks = 1_000, DaskTasks = 3_000;

    public static EngineAnchors Run(Bench bench) => new(
        AnchorTimes.Of(bench.Anchors.LinesInPython("engines_ipp.py", ["ipyparallel", "numpy"], IppTasks, 10_000_000)),
        AnchorTimes.Of(bench.Anchors.LinesInPython("engines_dask.py", ["distributed"], DaskTasks)));
}

/// <summary>Times of an anchor by what was done; or why there are none.</summary>
sealed record AnchorTimes(IReadOnlyList<(string What, long Count, double Seconds)> Passes, string? Missing)
{
    public static AnchorTimes Of(AnchorLines said) => new(
        [.. said.Lines.Select(line => (line.GetProperty("what").GetString()!, line.GetProperty("count").GetInt64(), line.GetProperty("seconds").GetDouble()))], said.Missing);

    /// <summary>The median of one thing's passes.</summary>
    public string Show(string what, Func<double, long, string> show)
    {
        var passes = Passes.Where(p => p.What == what).ToList();
        return passes.Count > 0 ? show(new Samples([.. passes.Select(p => p.Seconds)]).Median, passes[0].Count)
            : string.Create(CultureInfo.InvariantCulture, $"missing: {Missing ?? "it printed no time"}");
    }
}

/// <summary>What an anchor printed as JSON, or why it did not.</summary>
sealed record AnchorLines(IReadOnlyList<JsonElement> Lines, string? Missing);
