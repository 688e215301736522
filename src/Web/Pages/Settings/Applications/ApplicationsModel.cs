using Dashboard.Core.Applications;
using Dashboard.Web.Applications;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Settings.Applications;

/// <summary>An application in the list.</summary>
/// <param name="Presence">Null for a definition that cannot be read.</param>
/// <param name="Uses">What the history knows of it, a Runner each, the latest first.</param>
public sealed record ApplicationRow(ApplicationFile File, ProgramPresence? Presence, IReadOnlyList<ApplicationUse> Uses)
{
    public int Jobs => Uses.Sum(u => u.Jobs);

    public int Waiting => Uses.Sum(u => u.Waiting);

    /// <summary>Asked before it is deleted.</summary>
    public string DeleteDetail => (Waiting switch
    {
        0 => "",
        1 => "One job is waiting for it or running it and keeps its current definition. ",
        var n => $"{n} jobs wait for it or run it, and keep the definition they have. ",
    }) + "The history of its jobs stays. The program itself is not touched. This cannot be undone.";
}

/// <summary>Programs of the user's own: listed for everybody, added, changed and deleted by owners.</summary>
public sealed class ApplicationsModel(
    ApplicationStore store, ApplicationUses uses, NodePool pool, IAuthorizationService access, ExampleApplications examples, ILogger<ApplicationsModel> logger) : PageModel
{
    public IReadOnlyList<ApplicationRow> Rows { get; private set; } = [];
    public bool IsOwner { get; private set; }
    public bool MaySubmit { get; private set; }
    public string Folder => store.Folder;

    /// <summary>Whether there are examples that are not among the applications yet.</summary>
    public bool OffersExamples => IsOwner && examples.Lacking;

    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }

    public async Task OnGetAsync()
    {
        IsOwner = (await access.AuthorizeAsync(User, Roles.Owner)).Succeeded;
        MaySubmit = (await access.AuthorizeAsync(User, Roles.Submitter)).Succeeded;
        var (runners, known) = (pool.Runners(), uses.Read().ToLookup(u => u.Name));
        Rows = [.. store.List().Select(f => new ApplicationRow(
            f, f.Definition is { } d ? ProgramPresence.Of(new ApplicationEntry(d, store.Folder), runners) : null, [.. known[f.Name]]))];
    }

    public async Task<IActionResult> OnPostDeleteAsync(string name)
    {
        if (store.Delete(name))
        {
            logger.LogInformation("{User} deleted the application {Name}", User.Identity?.Name, name);
            Done = $"{name} is deleted. Submitted jobs keep their definition.";
        }
        else Refused = "That application no longer exists.";
        return Back();
    }

    public async Task<IActionResult> OnPostExamplesAsync()
    {
        var (done, said) = await examples.AddAsync(HttpContext.RequestAborted);
        if (done) Done = $"The example programs are compiled and ready to run. {said.ReplaceLineEndings(" ")}";
        else Refused = $"The example programs could not be built: {said}";
        return Back();
    }

    RedirectResult Back() => Redirect(Url.Content("~/settings/applications"));
}
