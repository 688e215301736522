using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth.Shares;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Shares;

/// <summary>The links of a job: made, listed and revoked.</summary>
public sealed class ShareModel(ShareStore shares, JobHistory history) : PageModel
{
    public static readonly IReadOnlyList<int> Lifetimes = [1, 7, 30, 90, 365];

    public JobView Job { get; private set; } = null!;
    public IReadOnlyList<ShareView> Shares { get; private set; } = [];
    public bool Allowed => shares.Allowed;
    public int MostDays => shares.MostDays;
    /// <summary>The link just made: this one time.</summary>
    [TempData] public string? Link { get; set; }
    [TempData] public string? Done { get; set; }
    [TempData] public string? Refused { get; set; }

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await history.FindAsync(id, withTrials: false) is not { } job)
        {
            return NotFound();
        }
        (Job, Shares) = (job, shares.List(new PageRequest(PageRequest.MaximumLimit, null), User, id).Items);
        return Page();
    }

    public async Task<IActionResult> OnPostMakeAsync(string id, int days)
    {
        if (!Allowed) return Forbid();
        if (await history.FindAsync(id, withTrials: false) is null) return NotFound();
        var (secret, share, _) = await shares.CreateAsync(id, days, User.Identity?.Name ?? "");
        // The form offers what is allowed.
        if (share is null) return BadRequest();
        AuditTrail.Say(HttpContext, share.Id, $"job {id}, until {share.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        Link = ShareLink.Of(HttpContext, secret!);
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostRevokeAsync(string id, string share)
    {
        AuditTrail.Say(HttpContext, share, $"job {id}");
        if (shares.Find(share) is { } found && !ShareStore.MayRevoke(found, User)) return Forbid();
        if (await shares.DeleteAsync(share)) Done = "The link is revoked and shows nothing any more.";
        else Refused = "That link no longer exists.";
        return RedirectToPage(new { id });
    }
}
