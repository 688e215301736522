using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;

namespace Dashboard.Web.Api.Catalogue;

/// <summary>What can be run, and how.</summary>
static class CatalogueEndpoints
{
    public static void MapCatalogue(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/").WithTags("Catalogue");
        group.MapGet("/analyses", () => AnalysisCatalog.All.Select(AnalysisView.Of)).WithSummary("Analyses with the JSON Schema of their parameters");
        group.MapGet("/strategies", (NodePool pool) => Strategies(pool)).WithSummary("Strategies of the default Runner, or why not");
    }

    static IReadOnlyList<StrategyAvailability> Strategies(NodePool pool)
    {
        var runner = pool.DefaultRunner();
        return [.. StrategyNames.All.Select(name => runner?.Strategies.FirstOrDefault(s => s.Name == name)
            ?? new StrategyAvailability(name, false, runner is null ? "no Runner has connected yet" : $"Runner {runner.Name} does not know it"))];
    }
}
