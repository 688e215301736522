using System.Text.RegularExpressions;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>A line of a job's log as its page draws it: when, what, and which trial it is of.</summary>
/// <param name="At">The instant as the log writes it; empty where the line has none, as the later lines of a text do.</param>
/// <param name="TrialId">Leads to the trial's timeline; null where the line is of none.</param>
/// <param name="Before">The text up to the trial's id.</param>
/// <param name="After">The text behind it, or all of it where there is none.</param>
/// <param name="Tone"><c>bad</c> where something went wrong, <c>warning</c> where it might, else empty.</param>
public sealed partial record JobLogLine(string At, string? TrialId, string Before, string After, string Tone)
{
    /// <summary>Of a time that an event tells, with its point: the whole log has all digits, and no clock has.</summary>
    const int MostDigits = 8;

    /// <param name="trials">Ids of the job's trials; another word of their form is no link.</param>
    public static JobLogLine Read(string line, IReadOnlySet<string> trials)
    {
        var at = Instant().Match(line);
        string text = line[at.Length..];
        if (Event().IsMatch(text)) text = Digits().Replace(text, digits => digits.Value[..Math.Min(digits.Length, MostDigits)]);
        string tone = Bad().IsMatch(text) ? "bad" : Warning().IsMatch(text) ? "warning" : "";
        var trial = Trial().Matches(text).FirstOrDefault(m => trials.Contains(m.Value));
        return trial is null
            ? new JobLogLine(at.Value, null, "", text, tone)
            : new JobLogLine(at.Value, trial.Value, text[..trial.Index], text[(trial.Index + trial.Length)..], tone);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ")]
    private static partial Regex Instant();

    // What the server tells; of a program's own words nothing is left out.
    [GeneratedRegex(@"^(job|trial)\.[a-z]+ ")]
    private static partial Regex Event();

    [GeneratedRegex(@"(?<=[sS]econds=)\d+\.\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\bt\d{4,}\b")]
    private static partial Regex Trial();

    // The level of what a program said, or the state that a trial or the job ended in.
    [GeneratedRegex(@"^(error|critical) |\bstate=failed\b")]
    private static partial Regex Bad();

    [GeneratedRegex(@"^(warning|trial\.requeued) ")]
    private static partial Regex Warning();
}
