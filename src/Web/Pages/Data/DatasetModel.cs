using Dashboard.Web.Datasets;
using Dashboard.Web.Pages.Labs;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Data;

/// <summary>One data set: how its import goes, what is in it, and what to do with it.</summary>
[Authorize("viewer")]
public sealed class DatasetModel(DatasetStore store, IAuthorizationService access) : PageModel
{
    public DatasetView Dataset { get; private set; } = null!;
    public bool MayChange { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await store.FindAsync(id) is not { } found) return NotFound();
        Dataset = found;
        MayChange = (await access.AuthorizeAsync(User, "submitter")).Succeeded;
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Import", Dataset) : Page();
    }

    public bool IsSample => Dataset.Source.Sample is not null;

    /// <summary>The airline exercise on this very data set.</summary>
    public string Exercise => Experiment.Airline.Link.Replace("dataset=" + DataModel.Sample, "dataset=" + Uri.EscapeDataString(Dataset.Name));

    /// <summary>New job with this data set and, where the columns suggest them, a value and a key.</summary>
    public string Analyse
    {
        get
        {
            var value = Dataset.Columns.FirstOrDefault(c => c.Type == "number")?.Name;
            var key = Dataset.Columns.FirstOrDefault(c => c.Type == "text")?.Name;
            return $"/jobs/new?analysis=group-max&dataset={Uri.EscapeDataString(Dataset.Name)}"
                + (value is null ? "" : "&value=" + Uri.EscapeDataString(value)) + (key is null ? "" : "&key=" + Uri.EscapeDataString(key));
        }
    }
}
