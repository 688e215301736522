using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Core.Analyses;
using Dashboard.Web.Auth;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Api;

/// <summary>What programs get to see of an exception: their own faults precisely, ours not at all.</summary>
sealed partial class ApiExceptions(ILogger<ApiExceptions> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        // The handler has already turned the request to the error page; this is where it came in.
        // Decoded already: the conversion from text would decode it once more, and "%2500" would become a character that it refuses.
        var asked = context.Features.Get<IExceptionHandlerPathFeature>()?.Path is { } path ? new PathString(path) : context.Request.Path;
        if (!Schemes.IsForPrograms(asked))
        {
            return false;
        }
        var problem = Explain(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            // The framework logs only what nobody handles.
            log.LogError(exception, "{Method} {Path} failed", context.Request.Method, asked);
        }
        await Problems.WriteAsync(context, problem);
        return true;
    }

    static ProblemDetails Explain(Exception exception) => exception switch
    {
        OperationCanceledException => Problems.Details(StatusCodes.Status499ClientClosedRequest, "The client went away before the answer was ready."),
        BadHttpRequestException { InnerException: JsonException json } => Problems.InvalidDetails(JsonFaults.Of(json)),
        BadHttpRequestException { StatusCode: 400 } bad => Bad(bad.Message),
        BadHttpRequestException bad => Problems.Details(bad.StatusCode, null),
        JsonException json => Problems.InvalidDetails(JsonFaults.Of(json)),
        NotSupportedException unsupported when unsupported.Message.Contains("type discriminator", StringComparison.Ordinal) => Problems.InvalidDetails(JsonFaults.OfKind(unsupported)),
        InvalidOperationException { InnerException: ArgumentException or NotSupportedException } charset when charset.Message.Contains("charset", StringComparison.Ordinal) =>
            Problems.Details(StatusCodes.Status415UnsupportedMediaType, "The body's charset is unknown here; send UTF-8."),
        SqliteException stored when HistoryCheck.Hindrance(stored) is var (status, words) => Problems.Details(status, words),
        InputException input => Problems.Details(StatusCodes.Status400BadRequest, input.Message),
        _ => Problems.Details(StatusCodes.Status500InternalServerError, null),
    };

    static ProblemDetails Bad(string message)
    {
        if (Unbound().Match(message) is { Success: true } unbound)
        {
            string name = unbound.Groups[2].Value;
            return Problems.InvalidDetails(new Dictionary<string, string[]> { [name] = [$"'{unbound.Groups[3].Value}' is not {Kind(unbound.Groups[1].Value)}"] });
        }
        return NoBody().IsMatch(message)
            ? Problems.InvalidDetails(new Dictionary<string, string[]> { [""] = ["is missing; send a JSON object"] })
            : Problems.Details(StatusCodes.Status400BadRequest, message);
    }

    static string Kind(string type) => type.TrimEnd('?') switch
    {
        "int" or "long" => "a whole number within its range",
        "double" or "float" => "a number",
        "bool" => "true or false",
        "DateTimeOffset" => "a time such as 2030-01-31T12:00:00Z",
        _ => "valid here",
    };

    [GeneratedRegex("""Failed to bind parameter "(\S+) (\w+)" from "(.*)"\.""", RegexOptions.CultureInvariant)]
    private static partial Regex Unbound();

    [GeneratedRegex("not provided from body|no body was provided|Implicit body", RegexOptions.CultureInvariant)]
    private static partial Regex NoBody();
}
