using System.Globalization;
using Dashboard.Web.Api.Audit;
using Dashboard.Web.Audit;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Dashboard.Web.Pages.Settings.Audit;

/// <summary>Who did what, newest first, for owners. The filter lives in the address.</summary>
public sealed class AuditModel(AuditLog log, DashboardOptions options) : PageModel
{
    const int PageSize = 100;

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];
    public IReadOnlyList<string> Names { get; private set; } = [];
    public IReadOnlyList<string> Actions { get; private set; } = [];
    public IReadOnlyList<string> Faults { get; private set; } = [];
    public string? Who { get; private set; }
    public string? Action { get; private set; }
    public string? Outcome { get; private set; }
    public string? Text { get; private set; }
    public string? Cursor { get; private set; }
    public string? Next { get; private set; }

    public bool Filtered => !(string.IsNullOrEmpty(Who) && string.IsNullOrEmpty(Action) && string.IsNullOrEmpty(Outcome) && string.IsNullOrEmpty(Text));

    public int Days => options.Audit.Days;

    public long Most => options.Audit.Entries;

    public void OnGet(string? who, string? action, string? outcome, string? q, string? cursor)
    {
        (Who, Action, Outcome, Text, Cursor) = (who, action, outcome, q, cursor);
        (Names, var actions) = log.Names();
        // The first parts too: all of job, all of token.
        Actions = [.. actions.Select(a => a.Split('.')[0]).Where(a => !actions.Contains(a)).Concat(actions).Distinct().Order(StringComparer.Ordinal)];
        var (filter, before, errors) = AuditEndpoints.Read(who, action, outcome, q, cursor);
        Faults = [.. errors.Select(e => $"{e.Key}: {e.Value[0]}")];
        if (errors.Count > 0)
        {
            return;
        }
        var found = log.List(filter, before, PageSize + 1);
        Entries = [.. found.Take(PageSize)];
        Next = found.Count > PageSize ? Entries[^1].Seq.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>This page's address with the filter, from an entry on.</summary>
    public string From(string? cursor)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("who", Who), ("action", Action), ("outcome", Outcome), ("q", Text), ("cursor", cursor) })
        {
            if (!string.IsNullOrEmpty(value)) query.Add(name, value);
        }
        return Url.Content("~/settings/audit") + query;
    }

    public static string Look(AuditOutcome outcome) => outcome switch { AuditOutcome.Done => "succeeded", AuditOutcome.Refused => "cancelled", _ => "failed" };
}
