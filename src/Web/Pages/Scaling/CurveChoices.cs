using System.Text.Json;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Scaling;

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
        var words = ParameterWords.Of([.. groups.Select(g => JsonSerializer.Deserialize<JsonElement>(g[0].Parameters))]);
        return
        [
            .. groups.Select((curves, i) => new ProblemChoice(
                (char)('A' + i % 26), curves[0].Analysis, curves[0].Variant, words[i], curves[0].Kind, curves[0].NodeKey, curves[0].Cache,
                [.. curves.OrderBy(c => StrategyOrder.Of(c.Strategy)).Select(c => new CurveChoice(c.Id, c.Strategy, Arrangement.Read(c.Arrangement)?.Words))])),
        ];
    }
}
