using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.Auth.Shares;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Pages.Scaling;
using Dashboard.Web.Scaling;
using Dashboard.Web.Scaling.Proposal;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Shares;

/// <summary>One job for whoever has its link: read only, without scripts, and without a way to anything else.</summary>
public sealed class SharedModel(JobHistory history, IServiceProvider services) : PageModel
{
    public JobPicture Picture { get; private set; } = null!;
    public ScalingReport Report { get; private set; } = null!;
    /// <summary>Speedup and time over workers as SVG, since no script draws them here.</summary>
    public IReadOnlyList<string> Charts { get; private set; } = [];
    public AskCard? Ask { get; private set; }
    public ShareView Share { get; private set; } = null!;
    public string ScalingAddress { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string secret)
    {
        if (await services.GetRequiredService<ShareDoor>().OpenAsync(HttpContext, secret) is not { } share || await history.FindAsync(share.JobId) is not { } job)
        {
            return StatusCode(Response.StatusCode >= 400 ? Response.StatusCode : StatusCodes.Status404NotFound);
        }
        var goal = AskGoal.Read(null, null, job.Sweep.Scaling);
        (Share, Picture, ScalingAddress) = (share, new JobPicture(job), Url.Content($"~/shared/{secret}/scaling"));
        Report = await JobScaling.OfAsync(job, history, goal.ToGoal());
        Charts = ProposalCharts.Of(Report, job.Sweep.Scaling == ScalingKind.Weak);
        Ask = Picture.Analysis is { Deterministic: false } || Report.Series.Count == 0 ? null
            : AskCard.Of(Report.Series, goal, null, (_, _) => "", []) with { OffersGoals = false };
        return Page();
    }
}
