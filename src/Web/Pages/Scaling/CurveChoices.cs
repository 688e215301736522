using System.Text.Json;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Scaling;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>A curve that can be shown.</summary>
/// <param name="Arrangement">How its workers lay on nodes, where that tells it from others; null else.</param>
public sealed record CurveChoice(string Id, string Strategy, string? Arrangement = null);

/// <summary>Everything measured on one problem: one analysis with its parameters on one kind of node.</summary>
/// <param name="Letter">Tells problems apart in labels: A, B, ….</param>
/// <param name="Words">The parameters by which it differs from the others, or its first ones.</param>
public sealed record ProblemChoice(
    char Letter, string Analysis, string? Variant, string Words, ScalingKind Scaling, string NodeKey, string? Cache, IReadOnlyList<CurveChoice> Curves);

/// <summary>What the history offers to the scaling page, without the cost of what the curves say.</summary>
public sealed class CurveChoices(HistoryDatabase database)
{
    const int Most = 80;

    /// <summary>Analyses that left a curve, in order of their names.</summary>
    public IReadOnlyList<string> Analyses()
    {
        using var connection = database.Open();
        return [.. connection.Query<string>("SELECT analysis FROM curves WHERE last_at > 0 GROUP BY analysis ORDER BY analysis")];
    }

    /// <summary>Problems whose curves match, the last measured first.</summary>
    public IReadOnlyList<ProblemChoice> Read(CurveFilter filter)
    {
        var query = new CurveQuery(filter with { Limit = Most });
        using var connection = database.Open();
        var groups = connection.Query<CurveRow>(query.Curves, query.Arguments).Take(Most).GroupBy(c => c.ProblemId).Select(g => g.ToList()).ToList();
        var problems = groups.Select(g => (g[0].Analysis, Parameters: JsonSerializer.Deserialize<JsonElement>(g[0].Parameters))).ToList();
        var words = ParameterWords.Of(problems, DatasetNames(connection, problems.Select(p => p.Parameters)));
        return
        [
            .. groups.Select((curves, i) => new ProblemChoice(
                (char)('A' + i % 26), curves[0].Analysis, curves[0].Variant, words[i], curves[0].Kind, curves[0].NodeKey, curves[0].Cache,
                [.. curves.OrderBy(c => StrategyOrder.Of(c.Strategy)).Select(c => new CurveChoice(c.Id, c.Strategy, Arrangement.Read(c.Arrangement)?.Words))])),
        ];
    }

    /// <summary>Names of the data sets that parameters give by their ids.</summary>
    static Dictionary<string, string> DatasetNames(SqliteConnection connection, IEnumerable<JsonElement> parameters)
    {
        var sources = new List<(string Path, string Name, string Value)>();
        foreach (var each in parameters) DataSources.Collect(each, "", sources);
        var ids = sources.Where(s => s.Name == DataSources.Dataset).Select(s => s.Value).Distinct().ToList();
        return ids.Count == 0 ? [] : connection.Query<(string Id, string Name)>("SELECT id, name FROM datasets WHERE id IN @ids", new { ids }).ToDictionary(d => d.Id, d => d.Name);
    }
}
