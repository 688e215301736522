using Dashboard.Web.Auth;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Labs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Labs;

/// <summary>
/// One lab: predict, run, compare. The address holds job and guess, so that a page without scripts, a reload and a link show the
/// same. With the header <c>X-Fragment</c> it answers what is measured alone.
/// </summary>
public sealed class LabModel(LabHistory runs, JobDesk desk) : PageModel
{
    public Lab Lab { get; private set; } = null!;

    /// <summary>The run that is shown; null while there is none.</summary>
    public LabRun? Run { get; private set; }

    public Finding? Finding { get; private set; }

    /// <summary>The newest run of anybody, for those who want to see one or may not run their own; null where none is shown in its place.</summary>
    public LabRun? Last { get; private set; }

    /// <summary>The reader's guess as the address has it; null where it has none.</summary>
    public string? Guess { get; private set; }

    public int? Knob { get; private set; }

    /// <summary>Why the run was refused, a line each.</summary>
    public IReadOnlyList<string> Faults { get; private set; } = [];

    public bool MaySubmit => Roles.Allowed(Roles.Submitter).Any(User.IsInRole);

    /// <summary>Whether the run shown is somebody's of before, for a reader who may not run one.</summary>
    public bool ShowsLast { get; private set; }

    public Verdict? Verdict => Finding is null ? null : Lab.Guess.Judge(Guess, Finding);

    public string Measured => Finding switch
    {
        { Choice: { } key } => Lab.Guess.Words(key) ?? "",
        { Value: { } value } when Lab.Guess is NumberGuess number => number.Text(value),
        _ => "",
    };

    public async Task<IActionResult> OnGetAsync(string name, string? job, string? guess, int? knob)
    {
        if (!await LoadAsync(name, job, guess, knob)) return NotFound();
        return Request.Headers.ContainsKey("X-Fragment") ? Partial("_Measured", this) : Page();
    }

    public async Task<IActionResult> OnPostRunAsync(string name, string? guess, int? knob, string? key)
    {
        if (!await LoadAsync(name, null, guess, knob)) return NotFound();
        if (Guess is null) return Refuse(Lab.Guess.Fault(guess));
        if (Lab.Knob is { } turned && knob is { } value && !turned.Values.Contains(value)) return Refuse($"{turned.Label}: {value} is not one of {string.Join(", ", turned.Values)}.");
        string? once = string.IsNullOrEmpty(key) || key.Length > 200 ? null : key;
        return await desk.SubmitAsync(Lab.Request(knob), User.Identity?.Name ?? "browser", once, SubmitterRights.Of(User)) switch
        {
            SubmitResult.Created created => To(created.Job.Id),
            SubmitResult.Repeated repeated => To(repeated.Job.Id),
            SubmitResult.Invalid invalid => Refuse([.. invalid.Errors.Values.SelectMany(e => e)]),
            _ => Refuse("This form was already submitted with another guess. Reload the page."),
        };
    }

    RedirectResult To(string job) => Redirect(Url.Content($"~/labs/{Lab.Name}?job={Uri.EscapeDataString(job)}&guess={Uri.EscapeDataString(Guess!)}{(Knob is { } k ? $"&knob={k}" : "")}#compare"));

    PageResult Refuse(params string[] faults)
    {
        Faults = faults;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    async Task<bool> LoadAsync(string name, string? job, string? guess, int? knob)
    {
        if (LabCatalog.Find(name) is not { } lab) return false;
        (Lab, Guess, Knob) = (lab, lab.Guess.Clean(guess), knob);
        if (!string.IsNullOrEmpty(job))
        {
            Run = await runs.FindAsync(lab, job);
            if (Run is null) return false;
            Knob ??= lab.Knob?.Read(Run.Job.Sweep);
        }
        else
        {
            Last = await runs.LastAsync(lab);
            (Run, ShowsLast) = MaySubmit ? (null, false) : (Last, Last is not null);
        }
        Finding = Run is null ? null : lab.Find(Run);
        return true;
    }
}
