using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Access;
using Dashboard.Core.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Audit;

/// <summary>
/// Records every change that the access table names, wherever it is made: no endpoint has to think of it. The entry is stored before
/// the first byte of the answer leaves, so whoever has an answer finds it in the log.
/// </summary>
sealed class AuditTrail(AuditLog log)
{
    static readonly object Handler = new(), Subject = new(), Detail = new();

    /// <summary>Arguments of forms that name what is changed; the others may hold secrets and whole programs.</summary>
    static readonly string[] Naming = ["id", "name", "curve"];

    public Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        var row = context.GetEndpoint()?.Metadata.GetMetadata<AccessRow>();
        if (row is { Action: not null } or { Kind: AccessKind.Page } && !HttpMethods.IsGet(context.Request.Method))
        {
            var values = context.Request.RouteValues;
            string named = string.Join('/', values.Where(v => v.Key is not ("page" or "handler" or "area")).Select(v => v.Value));
            context.Response.OnStarting(() => RecordAsync(context, row, named));
        }
        return next(context);
    }

    /// <summary>The form that a page's request turned out to be.</summary>
    public static void Note(HttpContext context, AccessRow row, IDictionary<string, object?> arguments)
    {
        context.Items[Handler] = row;
        context.Items.TryAdd(Subject, Naming.Select(n => arguments.TryGetValue(n, out object? value) ? value as string : null).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? "");
    }

    /// <summary>Says what was changed where the address does not, and what is worth knowing of it. Never a secret.</summary>
    public static void Say(HttpContext context, string? subject, string detail = "")
    {
        if (subject is not null) context.Items[Subject] = subject;
        context.Items[Detail] = detail;
    }

    async Task RecordAsync(HttpContext context, AccessRow row, string named)
    {
        string page = row.Address;
        bool form = row.Kind == AccessKind.Page;
        // Where the page itself was refused, no form of it was chosen yet.
        row = !form ? row : context.Items[Handler] as AccessRow ?? AccessRules.Find($"POST {page}?handler={context.Request.Query["handler"]}") ?? row;
        if (row.Action is null || context.User.Identity?.IsAuthenticated != true || OutcomeOf(context.Response.StatusCode, form) is not { } outcome)
        {
            return;
        }
        string subject = context.Items[Subject] is string { Length: > 0 } said ? said : named.Length > 0 ? named : Made(context.Response, page);
        await log.RecordAsync(context, row.Action, subject, context.Items[Detail] as string ?? "", outcome);
    }

    /// <summary>What was refused because it made no sense changed nothing; a form that did something leads on, one with faults is shown again.</summary>
    static AuditOutcome? OutcomeOf(int status, bool form) => status switch
    {
        401 or 403 or 429 => AuditOutcome.Refused,
        // 422 is code that ran on engines and failed there.
        422 or >= 500 => AuditOutcome.Failed,
        >= 400 => null,
        >= 300 => AuditOutcome.Done,
        _ => form ? null : AuditOutcome.Done,
    };

    /// <summary>The name at the end of the new thing's address; none where a form leads back to its own page.</summary>
    static string Made(HttpResponse response, string page)
    {
        string name = response.Headers.Location.ToString().Split('?', '#')[0].TrimEnd('/').Split('/')[^1];
        return page.EndsWith($"/{name}", StringComparison.Ordinal) ? "" : name;
    }

    /// <summary>What is to be recorded of a call that begins, as its connection, and the request behind it, may be gone at its end; null for nothing.</summary>
    public AuditEntry? BeginCall(HubInvocationContext call, AccessRow row)
    {
        if (row.Action is null || call.Context.GetHttpContext() is not { } context)
        {
            return null;
        }
        string subject = call.HubMethodArguments is [System.Text.Json.JsonElement { ValueKind: System.Text.Json.JsonValueKind.Object } hello, ..]
            && hello.TryGetProperty("name", out var name) && name.ValueKind == System.Text.Json.JsonValueKind.String ? name.GetString()! : "";
        return log.EntryOf(context, row.Action, subject, "", AuditOutcome.Done);
    }

    public Task EndCallAsync(AuditEntry? begun, object? answer) => begun is null ? Task.CompletedTask
        : log.RecordAsync(answer is RunnerWelcome { Refusal: { } refusal } ? begun with { Detail = refusal, Outcome = AuditOutcome.Refused } : begun);
}
