using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Applications;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Jobs;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>An analysis, or a program of the user's own, as its card offers it.</summary>
/// <param name="Analysis">The analysis that runs it.</param>
/// <param name="Name">Of the analysis or the application.</param>
/// <param name="Address">Of its form, within the site.</param>
public sealed record CatalogueEntry(string Analysis, string Name, string Title, string Summary, IReadOnlyList<string> Strategies, string Address)
{
    const string Form = "/jobs/new?analysis=";

    public static CatalogueEntry Of(AnalysisDescription analysis) => new(
        analysis.Name, analysis.Name, analysis.Title, analysis.Summary, [.. analysis.Strategies.OrderBy(s => StrategyOrder.Of(s))], Form + analysis.Name);

    public static CatalogueEntry Of(ApplicationDefinition application) => new(
        CommandAnalysis.Name, application.Name, application.Title ?? application.Name, application.Description ?? $"Runs {application.Program[0]}.",
        [StrategyNames.External], $"{Form}{CommandAnalysis.Name}&application={Uri.EscapeDataString(application.Name)}");
}
