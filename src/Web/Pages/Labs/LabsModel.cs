using Dashboard.Web.Datasets;
using Dashboard.Web.Labs;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Labs;

/// <summary>All labs as cards, and further sweeps of the course below.</summary>
public sealed class LabsModel(DatasetStore datasets) : PageModel
{
    public int Labs => LabCatalog.All.Count;

    public bool NeedsFlights { get; private set; }

    public async Task OnGetAsync() =>
        NeedsFlights = Experiment.All.Any(e => e.NeedsFlights) && await datasets.FindAsync("flights-2001") is not { State: DatasetState.Ready };
}
