using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Clusters;
using Dashboard.Web.Datasets;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Pages.Scaling;
using Dashboard.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages;

/// <summary>What runs now, how the node is, what came out last; on a new installation, the first exercise.</summary>
public sealed class HomeModel(JobHistory history, DatasetStore datasets, NodeStatusReader nodes, ClusterStore clusters, JobAnswers answers, FirstExercise exercise) : PageModel
{
    const int Latest = 8;

    public NodeStatus Node { get; private set; } = new();

    public IReadOnlyList<JobPicture> Running { get; private set; } = [];

    public IReadOnlyList<JobView> Queued { get; private set; } = [];

    /// <summary>Finished jobs, newest first, each with what it showed.</summary>
    public IReadOnlyList<JobPicture> Finished { get; private set; } = [];

    /// <summary>How many cores to ask for, of those whose sweeps say it.</summary>
    public IReadOnlyDictionary<string, int> Answers { get; private set; } = new Dictionary<string, int>();

    /// <summary>The sample data set where it was imported or is on its way.</summary>
    public DatasetView? SampleData { get; private set; }

    /// <summary>Engine clusters that have not ended.</summary>
    public int Clusters => clusters.Open.Count;

    public bool New => Running.Count + Queued.Count + Finished.Count == 0;

    public FirstExercise Exercise => exercise;

    public bool MaySubmit => Roles.Allowed(Roles.Submitter).Any(User.IsInRole);

    /// <summary>The exercise's job, where this browser asked for it and waits to be taken there.</summary>
    public string? OpenJob => Request.Query.ContainsKey("exercise") ? exercise.Job : null;

    public async Task<IActionResult> OnGetAsync()
    {
        Node = nodes.Read();
        Running = await PicturesAsync(JobState.Running, 4);
        Queued = (await history.ListAsync(new JobFilter(JobState.Queued), null, 5)).Items;
        Finished = await LatestAsync();
        Answers = await AnswersAsync();
        SampleData = await datasets.FindAsync(FirstExercise.Sample);
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Home", this) : Page();
    }

    /// <summary>Begins the exercise; leads to its job, or back here until the flights have come.</summary>
    public async Task<IActionResult> OnPostExerciseAsync() =>
        await exercise.StartAsync(User.Identity?.Name ?? "browser", SubmitterRights.Of(User)) is { } job
            ? Redirect(Url.Content($"~/jobs/{job}"))
            : Redirect(Url.Content("~/?exercise=1"));

    public IActionResult OnGetPulse() => Partial("_Pulse", nodes.Read());

    async Task<IReadOnlyList<JobPicture>> PicturesAsync(JobState state, int count) =>
        await PicturesAsync((await history.ListAsync(new JobFilter(state), null, count)).Items);

    async Task<IReadOnlyList<JobPicture>> LatestAsync()
    {
        var recent = (await history.ListAsync(new JobFilter(), null, Latest + 10)).Items;
        return await PicturesAsync([.. recent.Where(j => j.FinishedAt is not null).Take(Latest)]);
    }

    async Task<IReadOnlyDictionary<string, int>> AnswersAsync()
    {
        var found = new Dictionary<string, int>();
        foreach (var picture in Finished)
        {
            if (await answers.CoresAsync(picture.Job) is { } cores) found[picture.Job.Id] = cores;
        }
        return found;
    }

    async Task<IReadOnlyList<JobPicture>> PicturesAsync(IReadOnlyList<JobView> jobs)
    {
        var pictures = new List<JobPicture>();
        foreach (var job in jobs)
        {
            if (await history.FindAsync(job.Id) is { } whole)
            {
                pictures.Add(new JobPicture(whole));
            }
        }
        return pictures;
    }
}
