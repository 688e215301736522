using System.Security.Claims;
using Dashboard.Web.Api;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Dashboard.Web.Schedules;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Settings;

/// <summary>Tokens (owners only), schedules, what this installation is, and the way out.</summary>
public sealed partial class SettingsModel(
    TokenStore tokens, ScheduleStore schedules, JobHistory jobs, DashboardOptions options, Installation installation, Web.Applications.ApplicationStore applications, TimeProvider clock, IAuthorizationService access) : PageModel
{
    /// <summary>How long a new token may last; days, empty for ever.</summary>
    public static readonly IReadOnlyList<(string Value, string Label)> Lifetimes =
        [("1", "1 day"), ("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("", "does not expire")];

    public bool IsOwner { get; private set; }
    public IReadOnlyList<TokenView> Tokens { get; private set; } = [];
    public IReadOnlyDictionary<string, string[]> Faults { get; private set; } = new Dictionary<string, string[]>();
    public string Name { get; private set; } = "";
    public string NewRole { get; private set; } = Roles.Submitter;
    public string Lifetime { get; private set; } = "90";
    public InstallationFacts About { get; private set; } = null!;
    public int Applications => applications.List().Count;
    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }
    /// <summary>The secret of the token just made: this one time.</summary>
    [TempData] public string? Secret { get; set; }
    [TempData] public string? SecretName { get; set; }

    public string Who => User.Identity?.Name ?? "somebody";
    public string Role => User.FindFirstValue(ClaimTypes.Role) ?? "viewer";
    public string DataDirectory => options.DataDirectory;

    /// <param name="repeat">A job whose body the form for schedules starts with.</param>
    public async Task OnGetAsync(string? repeat)
    {
        await StartFromAsync(repeat);
        await LoadAsync();
    }

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? role, string? lifetime)
    {
        (Name, NewRole, Lifetime) = (name ?? "", role ?? "", lifetime ?? "");
        DateTimeOffset? expires = int.TryParse(lifetime, out int days) ? clock.GetUtcNow().AddDays(Math.Clamp(days, 1, 3650)) : null;
        var (token, errors) = await tokens.CreateAsync(new TokenRequest { Name = name, Role = role, ExpiresAt = expires }, Who);
        if (token is null)
        {
            Faults = errors;
            await LoadAsync();
            return Page();
        }
        AuditTrail.Say(HttpContext, token.Id, token.Summary);
        (Secret, SecretName) = (token.Secret, token.Name);
        return Redirect(Url.Content("~/settings"));
    }

    public async Task<IActionResult> OnPostRevokeAsync(string id, string? name)
    {
        if (await tokens.DeleteAsync(id)) Done = $"{name ?? id} is revoked. Sessions opened with it have ended.";
        else Refused = "That token no longer exists.";
        return Redirect(Url.Content("~/settings"));
    }

    public IReadOnlyList<string> FaultsOf(string field) => Faults.GetValueOrDefault(field) ?? [];

    public static string Explain(string role) => role switch
    {
        Roles.Viewer => "sees jobs, results, data sets and Runners",
        Roles.Submitter => "also runs, cancels and deletes jobs, adds data",
        Roles.Operator => "also drains Runners and runs code on engines",
        Roles.Owner => "also creates tokens",
        Roles.Runner => "lets a Runner connect, nothing else",
        _ => "",
    };

    async Task<bool> IsOwnerAsync() => (await access.AuthorizeAsync(User, Roles.Owner)).Succeeded;

    async Task LoadAsync()
    {
        IsOwner = await IsOwnerAsync();
        if (IsOwner) Tokens = tokens.List(new PageRequest(PageRequest.MaximumLimit, null)).Items;
        await LoadSchedulesAsync();
        About = await installation.ReadAsync();
    }
}
