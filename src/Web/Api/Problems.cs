using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Web.Api;

/// <summary>The one place that knows what an error looks like: RFC 9457 problem details, validation errors by JSON path.</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>400 with <c>errors: { "json.path": ["what is wrong, allowed range"] }</c>.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string[]> errors, string? detail = null) =>
        TypedResults.Problem(InvalidDetails(errors, detail));

    /// <summary>400 for a single field.</summary>
    public static ProblemHttpResult Invalid(string path, string message) =>
        Invalid(new Dictionary<string, string[]> { [path] = [message] });

    /// <summary>404; the detail names what was looked for.</summary>
    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    /// <summary>409; the detail says which state is in the way and what would be possible.</summary>
    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, detail);

    public static ProblemHttpResult Of(int status, string? detail) => TypedResults.Problem(Details(status, detail));

    /// <summary>Writes a problem as the whole response.</summary>
    public static Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        return TypedResults.Problem(problem).ExecuteAsync(context);
    }

    public static Task WriteAsync(HttpContext context, int status, string? detail = null) => WriteAsync(context, Details(status, detail));

    public static ProblemDetails Details(int status, string? detail) => new()
    {
        Status = status,
        Title = Title(status),
        Type = $"https://www.rfc-editor.org/rfc/rfc9110#status.{status}",
        Detail = detail ?? Explanation(status),
    };

    public static HttpValidationProblemDetails InvalidDetails(IReadOnlyDictionary<string, string[]> errors, string? detail = null) =>
        new(errors.ToDictionary(e => e.Key, e => e.Value))
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "The request is not valid",
            Type = "https://www.rfc-editor.org/rfc/rfc9110#status.400",
            Detail = detail ?? string.Join(' ', errors.Select(e => $"{(e.Key.Length == 0 ? "body" : e.Key)}: {string.Join(' ', e.Value)}").Take(3)),
        };

    static string Title(int status) => status switch
    {
        400 => "The request is not valid",
        401 => "Not signed in",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Method not allowed",
        409 => "Conflict",
        413 => "Request too large",
        415 => "Media type not supported",
        429 => "Too many requests",
        501 => "Not in this version",
        503 => "Not available",
        507 => "No room",
        >= 500 => "Internal error",
        _ => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
    };

    static string? Explanation(int status) => status switch
    {
        401 => "Send a token in the header \"Authorization: Bearer …\", or sign in with the login link that Web printed at its start.",
        403 => "Your role does not allow this.",
        404 => "There is nothing at this address. /openapi/v1.json lists what there is.",
        405 => "This address exists, but not for this method; the header Allow names those it has.",
        413 => "The body is larger than this address accepts.",
        415 => "Send the body as JSON with the header \"Content-Type: application/json\".",
        500 => "Something went wrong inside Web; its log has the details.",
        _ => null,
    };
}
