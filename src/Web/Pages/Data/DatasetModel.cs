using Dashboard.Web.Datasets;
using Dashboard.Web.Datasets.Flights;
using Dashboard.Web.Pages.Labs;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Data;

/// <summary>One data set: how its import goes, what is in it, and what to do with it.</summary>
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

    /// <summary>The first lines of what group-max must find in generated flights; null where nobody knows.</summary>
    public string? Answers => FlightAnswers.Read(Dataset) is { } text ? string.Join('\n', text.Split('\n').Take(FewAnswers)) : null;

    public const int FewAnswers = 12;

    /// <summary>The course's exercise on generated flights: all strategies, as many workers as it times.</summary>
    public string GeneratedExercise => $"/jobs/new?analysis=group-max&dataset={Uri.EscapeDataString(Dataset.Name)}&value=DEP_DELAY&key=ORIGIN&groupBy=file"
        + "&strategies=serial,processes,pool&workers=2,4,6,8&repetitions=2&title=Longest+departure+delays&tags=course";

    /// <summary>The flights exercise on this very data set.</summary>
    public string Exercise => Experiment.Flights.Link.Replace("dataset=" + DataModel.Sample, "dataset=" + Uri.EscapeDataString(Dataset.Name));

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
