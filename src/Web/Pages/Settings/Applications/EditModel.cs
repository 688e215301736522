using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Web.Applications;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Settings.Applications;

/// <summary>One definition, as a form or as YAML. Every button posts the whole of it, so the page needs no script.</summary>
[RequestFormLimits(ValueCountLimit = 4096)]
public sealed class EditModel(ApplicationStore store, IAuthorizationService access, ILogger<EditModel> logger) : PageModel
{
    const string Fresh = "name: \nprogram: [./my-program, \"{workers}\"]\n";

    public bool IsOwner { get; private set; }

    /// <summary>The name it has in the store; empty for a new one.</summary>
    public string Original { get; private set; } = "";

    /// <summary>What the file held when the page was made, so that nobody's change is lost.</summary>
    public string Seen { get; private set; } = "";

    public bool AsYaml { get; private set; }
    public ApplicationDraft Draft { get; private set; } = ApplicationDraft.Empty();
    public string Yaml { get; private set; } = Fresh;
    public string? Notice { get; private set; }

    /// <summary>Of the form, by field.</summary>
    public IReadOnlyDictionary<string, string[]> Faults { get; private set; } = new Dictionary<string, string[]>();

    /// <summary>Of the YAML, with lines.</summary>
    public IReadOnlyList<ApplicationFault> YamlFaults { get; private set; } = [];

    public DryRun? Try { get; private set; }

    [TempData] public string? Done { get; set; }

    public bool HasComments => Original.Length > 0 && Yaml.Split('\n').Any(l => l.TrimStart().StartsWith('#') || l.Contains(" #", StringComparison.Ordinal));

    public IReadOnlyList<string> FaultsOf(string field) => Faults.GetValueOrDefault(field) ?? [];

    /// <summary>Faults that no field shows.</summary>
    public IEnumerable<string> OtherFaults => Faults.Where(f => f.Key is "" or "parameters" or "environment" or "metrics" || !f.Key.Contains('[') && !ApplicationFields.Known.Contains(f.Key))
        .SelectMany(f => f.Value.Select(v => f.Key.Length == 0 ? v : $"{f.Key}: {v}"));

    public async Task<IActionResult> OnGetAsync(string? name, string? view)
    {
        await LoadAsync();
        AsYaml = view == "yaml";
        // Others have nothing to look at without a name.
        if (string.IsNullOrEmpty(name)) return IsOwner ? Page() : Redirect(Url.Content("~/settings/applications"));
        if (store.Find(name) is not { } file) return NotFound();
        (Original, Yaml) = (file.Name, Text(file.File));
        Seen = HashOf(Yaml);
        if (file is { Definition: { } sound, IsJson: true }) Yaml = YamlOf(sound);
        if (file.Definition is null) (AsYaml, YamlFaults) = (true, file.Faults);
        else ShowForm(file.Definition);
        return Page();
    }

    /// <summary>The file as it is, to keep or to carry elsewhere.</summary>
    public IActionResult OnGetDownload(string name) =>
        store.Find(name) is { } file ? File(Encoding.UTF8.GetBytes(Text(file.File)), file.IsJson ? "application/json" : "application/yaml", file.Name + (file.IsJson ? ".json" : ".yaml")) : NotFound();

    /// <summary>Adds or removes a row: <c>add:metrics</c>, <c>remove:metrics:2</c>.</summary>
    public Task<IActionResult> OnPostRowsAsync(string? row) => EditAsync(() =>
    {
        switch ((row ?? "").Split(':'))
        {
            case ["add", var group]: Draft.AddRow(group); break;
            case ["remove", var group, var at] when int.TryParse(at, out int index): Draft.RemoveRow(group, index); break;
        }
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Definition", this) : Page();
    });

    /// <summary>Shows the other view of what stands in this one.</summary>
    public Task<IActionResult> OnPostSwitchAsync() => EditAsync(() =>
    {
        if (!AsYaml)
        {
            Yaml = ApplicationYamlText.Of(ApplicationForm.Of(Draft).Json);
            YamlFaults = ApplicationYaml.Read(Yaml).Faults;
            AsYaml = true;
        }
        else if (Checked() is { } definition)
        {
            AsYaml = false;
            ShowForm(definition);
        }
        return Page();
    });

    /// <summary>Takes the YAML from a file.</summary>
    public Task<IActionResult> OnPostUploadAsync(IFormFile? file) => EditAsync(async () =>
    {
        if (file is null || file.Length == 0) Notice = "Choose a file first.";
        else if (file.Length > ApplicationYaml.MostCharacters) Notice = $"{file.FileName} has {file.Length} bytes; a definition has at most {ApplicationYaml.MostCharacters}.";
        else
        {
            using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
            Yaml = await reader.ReadToEndAsync();
            _ = Checked();
        }
        return Page();
    });

    /// <summary>Shows what would be started, and starts nothing.</summary>
    public Task<IActionResult> OnPostTryAsync() => EditAsync(() =>
    {
        if (Checked() is { } definition) Try = DryRun.Of(new ApplicationEntry(definition, store.Folder), Request.Form);
        return Page();
    });

    public Task<IActionResult> OnPostSaveAsync() => EditAsync(() =>
    {
        if (Checked() is not { } definition) return Page();
        if (Conflict(definition.Name) is { } conflict)
        {
            Notice = conflict;
            return Page();
        }
        string text = AsYaml ? Yaml : ApplicationYamlText.Of(ApplicationForm.Of(Draft).Json);
        if (!store.Write(definition, text, replace: Original == definition.Name))
        {
            Notice = $"There is an application “{definition.Name}” already. Choose another name, or edit that one.";
            return Page();
        }
        if (Original.Length > 0 && Original != definition.Name) store.Delete(Original);
        AuditTrail.Say(HttpContext, definition.Name);
        logger.LogInformation("{User} saved the application {Name}", User.Identity?.Name, definition.Name);
        Done = $"{definition.Name} is saved. Jobs that were submitted before keep the definition they have.";
        return Redirect(Url.Content("~/settings/applications/edit") + $"?name={Uri.EscapeDataString(definition.Name)}{(AsYaml ? "&view=yaml" : "")}");
    });

    string? Conflict(string name) => Original.Length == 0 ? null : store.Find(Original) switch
    {
        null => $"“{Original}” was deleted meanwhile. Saving now would bring it back; go back to the list, or save it under another name.",
        { } now when HashOf(Text(now.File)) != Seen => $"“{Original}” was changed meanwhile by somebody else, so nothing is saved. Open it anew, or save this under another name.",
        _ when name != Original && store.Find(name) is not null => $"There is an application “{name}” already.",
        _ => null,
    };

    /// <summary>The definition, sound; null where there are faults, which are then shown.</summary>
    ApplicationDefinition? Checked()
    {
        if (AsYaml)
        {
            (var definition, YamlFaults) = ApplicationYaml.Read(Yaml);
            return definition;
        }
        var form = ApplicationForm.Of(Draft);
        Faults = form.Faults;
        return form.Definition;
    }

    /// <summary>Without defaults, as far as the form can hold what the definition says.</summary>
    static string YamlOf(ApplicationDefinition definition) => ApplicationYamlText.Of(
        ApplicationForm.Show(definition) is { } draft ? ApplicationForm.Of(draft).Json : JsonSerializer.SerializeToNode(definition.ToJson())!.AsObject());

    void ShowForm(ApplicationDefinition definition)
    {
        if (AsYaml) return;
        if (ApplicationForm.Show(definition) is { } draft) Draft = draft;
        else (AsYaml, Notice) = (true, "This definition says something that the form has no field for, such as a line end within an argument. It stays YAML.");
    }

    Task<IActionResult> EditAsync(Func<IActionResult> work) => EditAsync(() => Task.FromResult(work()));

    async Task<IActionResult> EditAsync(Func<Task<IActionResult>> work)
    {
        await LoadAsync();
        (Original, Seen, AsYaml) = (Request.Form["original"].ToString(), Request.Form["seen"].ToString(), Request.Form["view"] == "yaml");
        if (AsYaml) Yaml = Request.Form["yaml"].ToString().ReplaceLineEndings("\n");
        else Draft = ApplicationDraft.Posted(Request.Form);
        return await work();
    }

    async Task LoadAsync() => IsOwner = (await access.AuthorizeAsync(User, Roles.Owner)).Succeeded;

    static string Text(string file) => System.IO.File.Exists(file) ? System.IO.File.ReadAllText(file) : "";

    static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
