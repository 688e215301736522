using Dashboard.Core.Measurement.Comparison;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Scaling.Comparing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>Verdicts on two sides, jobs or variants of one, and the interleaved run that tells best.</summary>
public sealed class CompareModel(JobHistory history, JobComparison comparison, JobDesk desk, IAuthorizationService access) : PageModel
{
    const int MostJobs = 50;

    public IReadOnlyList<JobView> A { get; private set; } = [];
    public IReadOnlyList<JobView> B { get; private set; } = [];
    public string? VariantA { get; private set; }
    public string? VariantB { get; private set; }
    public ComparisonReport? Report { get; private set; }

    /// <summary>Why there is nothing to compare, in words.</summary>
    public string? Refused { get; private set; }

    public bool MayRun { get; private set; }

    public async Task OnGetAsync(string[]? a, string[]? b, string? variantA, string? variantB)
    {
        (VariantA, VariantB) = (variantA, variantB);
        MayRun = (await access.AuthorizeAsync(User, Roles.Submitter)).Succeeded;
        bool variants = variantA is not null || variantB is not null;
        A = await FindAsync(a);
        B = variants ? [] : await FindAsync(b);
        Refused = A.Count == 0 || (B.Count == 0 && !variants) ? "Choose at least one job for each side." : null;
        if (Refused is null)
        {
            Report = variants ? comparison.Variants(A, variantA, variantB) : comparison.Sides(A, B);
        }
    }

    /// <summary>Runs both sides in turns within one job and goes to its page.</summary>
    public async Task<IActionResult> OnPostRerunAsync(string a, string b)
    {
        if (await history.FindAsync(a, withTrials: false) is not { } first || await history.FindAsync(b, withTrials: false) is not { } second) return NotFound();
        Refused = AbRerun.Refusal(first, second);
        if (Refused is null && await desk.SubmitAsync(AbRerun.Of(first, second, null), User.Identity?.Name ?? "browser") is SubmitResult.Created made)
        {
            return Redirect(Url.Content($"~/jobs/{made.Job.Id}"));
        }
        Refused ??= "The job was refused because one of its parameters is no longer allowed. Run each side again under New job.";
        return Page();
    }

    async Task<IReadOnlyList<JobView>> FindAsync(string[]? ids)
    {
        var found = new List<JobView>();
        foreach (string id in (ids ?? []).SelectMany(i => i.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct().Take(MostJobs))
        {
            if (await history.FindAsync(id) is { } job) found.Add(job);
        }
        return found;
    }

    /// <summary>What all verdicts come to, in one sentence.</summary>
    public string Sentence => CompareSentence.Of(Report!.Configurations);

    /// <summary>The end of an id: ids of neighbours begin alike.</summary>
    public static string ShortId(string id) => id.Length > 8 ? $"…{id[^6..]}" : id;

    /// <summary>Icon, colour and word of a verdict.</summary>
    public static (string State, string Icon, string Word) Look(Verdict verdict) => verdict switch
    {
        Verdict.Faster => ("succeeded", "down", "faster"),
        Verdict.Slower => ("failed", "up", "slower"),
        Verdict.Equivalent => ("queued", "succeeded", "equivalent"),
        Verdict.NoClearDifference => ("queued", "info", "no clear difference"),
        _ => ("cancelled", "warning", "not comparable"),
    };

    /// <summary>Where strips may end; a ratio beyond the last one stands at its end.</summary>
    static readonly double[] StripEnds = [1.5, 2, 2.5, 4, 5, 10, 20, 50, 100, 1000];

    /// <summary>The ratio at the right end of every strip, and one over it at the left: far enough for all ratios, so that they can be told apart.</summary>
    public double StripEnd
    {
        get
        {
            double most = (Report?.Configurations ?? []).Select(c => c.Ratio ?? 1).Where(ratio => ratio > 0).Select(ratio => Math.Max(ratio, 1 / ratio)).DefaultIfEmpty(1).Max();
            return StripEnds.FirstOrDefault(end => end >= most, StripEnds[^1]);
        }
    }

    /// <summary>Where a ratio stands on a strip of 100 on which 1 is the middle and an end is given.</summary>
    public static double Place(double ratio, double end) => 50 + 50 * Math.Clamp(Math.Log(ratio) / Math.Log(end), -1, 1);
}
