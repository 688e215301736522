using Dashboard.Core.Analyses;
using Dashboard.Web.Datasets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Labs;

/// <summary>The course as guided experiments: those whose analysis exists, and an honest list of what does not yet.</summary>
public sealed class LabsModel(DatasetStore datasets) : PageModel
{
    public static readonly IReadOnlyList<(string Topic, string What)> ToCome =
    [
        ("Out of core", "arrays larger than memory in one pass"),
        ("Expressions", "fused loops against one temporary per operator"),
    ];

    public IReadOnlyList<Experiment> Experiments { get; private set; } = [];
    public bool NeedsFlights { get; private set; }

    public async Task OnGetAsync()
    {
        Experiments = [.. Experiment.All.Where(e => AnalysisCatalog.Find(e.Analysis) is not null)];
        NeedsFlights = Experiments.Any(e => e.NeedsFlights) && await datasets.FindAsync("flights-2001") is not { State: DatasetState.Ready };
    }
}
