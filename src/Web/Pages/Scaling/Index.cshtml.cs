using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Api.Scaling;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>A curve that the page overlays.</summary>
/// <param name="Letter">Tells the jobs apart in labels: A, B, ….</param>
public sealed record OverlaidCurve(char Letter, JobView Job, ScalingSeries Series);

/// <summary>Curves of several jobs over one another. What is chosen lives in the address, so the address is the permalink.</summary>
public sealed class ScalingModel(JobHistory history) : PageModel
{
    const int Offered = 60;
    const int MostJobs = 8;

    /// <summary>Finished jobs to choose from, newest first.</summary>
    public IReadOnlyList<JobView> Jobs { get; private set; } = [];

    public IReadOnlyList<JobView> Chosen { get; private set; } = [];

    public IReadOnlyList<OverlaidCurve> Curves { get; private set; } = [];

    public string? Analysis { get; private set; }

    public IReadOnlyList<string> Analyses { get; private set; } = [];

    public char LetterOf(string id) => (char)('A' + Chosen.Select(j => j.Id).ToList().IndexOf(id));

    public async Task OnGetAsync(string? analysis, string[]? job)
    {
        Analysis = string.IsNullOrWhiteSpace(analysis) ? null : analysis;
        var recent = (await history.ListAsync(new JobFilter(), null, 500)).Items.Where(j => j.FinishedAt is not null).ToList();
        Analyses = [.. recent.Select(j => j.Analysis).Distinct().Order(StringComparer.Ordinal)];
        Jobs = [.. recent.Where(j => Analysis is null || j.Analysis == Analysis).Take(Offered)];
        Chosen = await ChosenAsync(job is { Length: > 0 } ? job : Jobs.Take(1).Select(j => j.Id));
        Curves =
        [
            .. from chosen in Chosen.Select((job, i) => (Job: job, Letter: (char)('A' + i)))
               from series in ScalingCurves.Of(JobScaling.Samples(chosen.Job), chosen.Job.Sweep.Scaling)
               select new OverlaidCurve(chosen.Letter, chosen.Job, series),
        ];
    }

    async Task<IReadOnlyList<JobView>> ChosenAsync(IEnumerable<string> ids)
    {
        var found = new List<JobView>();
        foreach (string id in ids.Distinct().Take(MostJobs))
        {
            if (await history.FindAsync(id) is { } job)
            {
                found.Add(job);
            }
        }
        return found;
    }
}
