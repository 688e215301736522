using Dashboard.Web.Api;
using Dashboard.Web.Datasets;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Data;

/// <summary>The registered data sets: list, register, import the sample, delete.</summary>
public sealed class DataModel(DatasetStore store, DataRoots roots, IAuthorizationService access) : PageModel
{
    public const string Sample = "flights-2001";

    public IReadOnlyList<DatasetView> Datasets { get; private set; } = [];
    public IReadOnlyList<string> Roots => roots.All;
    public bool MayChange { get; private set; }
    public string Name { get; private set; } = "";
    public string Path { get; private set; } = "";
    public IReadOnlyDictionary<string, string[]> Faults { get; private set; } = new Dictionary<string, string[]>();
    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }

    /// <summary>The sample, once somebody imported it under its own name.</summary>
    public DatasetView? SampleSet => Datasets.FirstOrDefault(d => d.Source.Sample == Sample && d.State != DatasetState.Failed);

    /// <summary>What went wrong beside the fields of the form, in one line.</summary>
    public string Problem => string.Join(' ', FaultsOf("").Concat(FaultsOf("sample")).Prepend(Refused ?? "")).Trim();

    public bool IsImporting => Datasets.Any(d => d.State == DatasetState.Importing);

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostRegisterAsync(string? name, string? path)
    {
        (Name, Path) = (name?.Trim() ?? "", path?.Trim() ?? "");
        return await AnswerAsync(await store.RegisterAsync(Name, Path, Owner));
    }

    public async Task<IActionResult> OnPostImportSampleAsync() =>
        await AnswerAsync(await store.ImportSampleAsync(Sample, Sample, Owner));

    /// <summary>What the form for generated flights holds.</summary>
    public GenerateForm Generate { get; private set; } = GenerateForm.Course;

    /// <summary>With <paramref name="estimate"/> only the size is worked out.</summary>
    public async Task<IActionResult> OnPostGenerateAsync(GenerateForm form, string? estimate)
    {
        Generate = form.Trimmed();
        if (estimate is null && Generate.Request(out _) is { } request)
        {
            return await AnswerAsync(await store.AddAsync(new DatasetRequest { Name = Generate.Name, Generate = request }, Owner), generating: true);
        }
        Generate.Request(out var faults);
        Faults = faults;
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostDeleteAsync(string id)
    {
        var outcome = await store.DeleteAsync(id);
        Done = outcome is DatasetOutcome.Done done ? $"{done.Dataset.Name} is no longer registered." : null;
        Refused = outcome switch
        {
            DatasetOutcome.Conflict conflict => conflict.Reason,
            DatasetOutcome.Missing => "It no longer exists.",
            _ => null,
        };
        return Redirect(Url.Content("~/data"));
    }

    string? Owner => User.Identity?.Name;

    async Task<IActionResult> AnswerAsync(DatasetOutcome outcome, bool generating = false)
    {
        switch (outcome)
        {
            case DatasetOutcome.Done done:
                return Redirect(Url.Content($"~/data/{done.Dataset.Id}"));
            case DatasetOutcome.Invalid invalid:
                Faults = generating ? GenerateForm.Keyed(invalid.Errors) : invalid.Errors;
                break;
            case DatasetOutcome.Conflict conflict:
                Faults = new Dictionary<string, string[]> { [generating ? GenerateForm.NameField : Name.Length > 0 ? "name" : ""] = [conflict.Reason] };
                break;
        }
        await LoadAsync();
        return Page();
    }

    public IReadOnlyList<string> FaultsOf(string field) => Faults.GetValueOrDefault(field) ?? [];

    async Task LoadAsync()
    {
        Datasets = (await store.ListAsync(new PageRequest(PageRequest.MaximumLimit, null))).Items;
        MayChange = (await access.AuthorizeAsync(User, "submitter")).Succeeded;
    }
}
