using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Web.Clusters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Clusters;

/// <summary>One cluster: its engines, its console, what it did.</summary>
sealed class ClusterModel(ClusterStore store, ClusterViews views) : PageModel
{
    public ClusterView Cluster { get; private set; } = null!;

    /// <summary>Whether who looks may run code on the engines.</summary>
    public bool MayUse { get; private set; }

    public bool IsOver => Cluster.EndedAt is not null;

    public IReadOnlyList<CourseExample> Examples => CourseExample.For(Cluster.Engines.Count);

    /// <summary>The cluster as the API gives it, for the script to begin with.</summary>
    public string Now => JsonSerializer.Serialize(Cluster, ProtocolJson.Options);

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (store.Find(id) is not { } cluster) return NotFound();
        Cluster = await views.OfAsync(cluster, User, HttpContext.RequestAborted);
        MayUse = ClusterAccess.MayUse(cluster, User);
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_ClusterHead", this) : Page();
    }
}
