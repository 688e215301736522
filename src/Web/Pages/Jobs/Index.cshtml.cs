using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Dashboard.Web.Scaling;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>All jobs, newest first or oldest first. Order and filter live in the address; with the header <c>X-Fragment</c> it answers the table alone.</summary>
public sealed class JobsModel(JobHistory history, JobFindings findings) : PageModel
{
    const int PageSize = 50;

    public IReadOnlyList<JobView> Jobs { get; private set; } = [];

    /// <summary>What the ended ones showed, by id.</summary>
    public IReadOnlyDictionary<string, JobFinding> Findings { get; private set; } = new Dictionary<string, JobFinding>();

    IReadOnlyDictionary<string, int> _succeeded = new Dictionary<string, int>();

    /// <summary>Trials that ran to their end: of a job that failed or was cancelled those that succeeded, null where they are no longer kept.</summary>
    public int? TrialsDone(JobView job) => !Stopped(job) ? job.Progress.TrialsDone : _succeeded.TryGetValue(job.Id, out int succeeded) ? succeeded : null;

    static bool Stopped(JobView job) => job.State is JobState.Failed or JobState.Cancelled;

    public string? NextCursor { get; private set; }

    public string? State { get; private set; }

    public string? Analysis { get; private set; }

    public string? Tag { get; private set; }

    /// <summary>As it was typed.</summary>
    public string? Query { get; private set; }

    /// <summary>What was typed, understood.</summary>
    public JobSearch Search { get; private set; } = JobSearch.Read(null);

    public string? Cursor { get; private set; }

    public static IReadOnlyList<string> Analyses => [.. AnalysisCatalog.All.Select(a => a.Description.Name)];

    /// <summary>Whether rows can be marked as sides of a comparison.</summary>
    public bool Comparing { get; private set; }

    public bool OldestFirst { get; private set; }

    /// <summary>Whether no job was ever made: there is nothing to filter or to compare.</summary>
    public bool Empty => Jobs.Count == 0 && !Filtered && Cursor is null;

    public bool MaySubmit => Roles.Allowed(Roles.Submitter).Any(User.IsInRole);

    public bool Filtered => State is not null || Analysis is not null || Tag is not null || Query is not null;

    public async Task<IActionResult> OnGetAsync(string? state, string? analysis, string? tag, string? q, string? cursor, string? compare, string? order)
    {
        (Comparing, OldestFirst) = (compare == "1", order == "asc");
        bool known = Enum.TryParse<JobState>(state, ignoreCase: true, out var wanted) && Enum.IsDefined(wanted);
        Search = JobSearch.Read(q);
        // What is typed counts, and the choices beside it stand as if none was made.
        (Analysis, Tag) = (Search.Has("analysis") ? null : Given(analysis), Search.Has("tag") ? null : Given(tag));
        (State, Query, Cursor) = (known ? wanted.ToString().ToLowerInvariant() : null, Given(q), Given(cursor));
        try
        {
            if (Search.Faults.Count == 0) (Jobs, NextCursor) = await history.ListAsync(Search.Narrow(new JobFilter(known ? wanted : null, Analysis, Tag)), Cursor, PageSize, OldestFirst);
        }
        catch (BadCursorException)
        {
            return Redirect(With("cursor", null));
        }
        _succeeded = findings.Succeeded([.. Jobs.Where(Stopped).Select(j => j.Id)]);
        Findings = findings.Of([.. Jobs.Where(j => j.FinishedAt is not null).Select(j => j.Id)]);
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_JobTable", this) : Page();
    }

    /// <summary>This page's address with one part of the filter changed, from its first row on.</summary>
    public string With(string key, string? value)
    {
        var parts = new Dictionary<string, string?> { ["state"] = State, ["analysis"] = Analysis, ["tag"] = Tag, ["q"] = Query, ["compare"] = Comparing ? "1" : null, ["order"] = OldestFirst ? "asc" : null, [key] = value };
        var query = new QueryBuilder(parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => KeyValuePair.Create(p.Key, p.Value!)));
        return Url.Content("~/jobs") + query;
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
