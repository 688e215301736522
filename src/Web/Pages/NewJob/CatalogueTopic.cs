using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Applications;

namespace Dashboard.Web.Pages.NewJob;

/// <summary>What a job can run, under one heading.</summary>
public sealed record CatalogueTopic(string Title, IReadOnlyList<CatalogueEntry> Entries)
{
    const string Own = "Your own programs";

    /// <summary>The user's own programs first, then the analyses in the order of their catalogue.</summary>
    public static IReadOnlyList<CatalogueTopic> All(IEnumerable<ApplicationDefinition> applications) =>
        [.. AnalysisCatalog.All.Select(a => CatalogueEntry.Of(a.Description)).Concat(applications.Select(a => CatalogueEntry.Of(a)))
            .GroupBy(entry => TopicOf(entry.Analysis))
            .OrderBy(topic => topic.Key != Own)
            .Select(topic => new CatalogueTopic(topic.Key, [.. topic]))];

    /// <summary>The headings that Labs has too are worded as there.</summary>
    static string TopicOf(string analysis) => analysis switch
    {
        CommandAnalysis.Name => Own,
        "sum-range" or "integrate" or "evaluate" => "Arithmetic",
        "shared-counter" or "shared-array" => "Shared memory",
        "messaging" or "process-launch" or "task-cost" => "Processes and messages",
        _ => "Data and memory",
    };
}
