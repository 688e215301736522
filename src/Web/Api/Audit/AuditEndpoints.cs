using System.Globalization;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Audit;

/// <summary>Who did what, and when.</summary>
static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api) => api.MapGet("/audit", List).WithTags("Audit")
        .WithSummary("Who did what, newest first")
        .WithDescription("who: a name; action: a whole action (job.cancel) or its first part (job); outcome: done, refused or failed; q: text within subject, detail, address or name. The cursor is the number of the last entry.");

    static Results<Ok<Page<AuditEntry>>, ProblemHttpResult> List(AuditLog log, string? who, string? action, string? outcome, string? q, string? limit, string? cursor)
    {
        if (PageRequest.Read(limit, null, out var problem) is not { } page)
        {
            return problem!;
        }
        var (filter, before, errors) = Read(who, action, outcome, q, cursor);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }
        var entries = log.List(filter, before, page.Limit + 1);
        var items = entries.Take(page.Limit).ToList();
        return TypedResults.Ok(new Page<AuditEntry>(items, entries.Count > page.Limit ? items[^1].Seq.ToString(CultureInfo.InvariantCulture) : null));
    }

    /// <summary>The filter of the list, also for the page.</summary>
    internal static (AuditFilter Filter, long? Before, Dictionary<string, string[]> Errors) Read(string? who, string? action, string? outcome, string? q, string? cursor)
    {
        var errors = new Dictionary<string, string[]>();
        long before = 0;
        AuditOutcome wanted = default;
        if (!string.IsNullOrEmpty(cursor) && (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) || before < 1))
        {
            errors["cursor"] = ["must be the nextCursor of an earlier page"];
        }
        if (!string.IsNullOrEmpty(outcome) && (!Enum.TryParse(outcome, ignoreCase: true, out wanted) || !Enum.IsDefined(wanted) || char.IsDigit(outcome[0])))
        {
            errors["outcome"] = [$"'{outcome}' is not an outcome; allowed are done, refused, failed"];
        }
        var filter = new AuditFilter(NullIfEmpty(who), NullIfEmpty(action), NullIfEmpty(q?.Trim()), string.IsNullOrEmpty(outcome) ? null : wanted);
        return (filter, string.IsNullOrEmpty(cursor) ? null : before, errors);
    }

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
