using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Web.Applications;
using Dashboard.Web.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Applications;

/// <summary>Programs of the user's own: a body is a definition as JSON, or as YAML with the content type <c>application/yaml</c>.</summary>
static class ApplicationEndpoints
{
    static readonly string[] Accepted = ["application/json", "application/yaml"];

    public static void MapApplications(this IEndpointRouteBuilder api)
    {
        var applications = api.MapGroup("/applications").WithTags("Applications");
        applications.MapGet("/", (ApplicationStore store) => store.List().Select(ApplicationView.Of))
            .WithSummary("Configured applications, with the JSON Schema of their arguments; faulty ones with each fault and its line");
        applications.MapGet("/{name}", Find).WithSummary("One application");
        applications.MapPost("/", (HttpRequest request, ApplicationStore store) => WriteAsync(request, store, null))
            .Accepts<JsonElement>(Accepted[0], Accepted[1]).WithSummary("Add an application, as JSON or YAML");
        applications.MapPut("/{name}", (HttpRequest request, ApplicationStore store, string name) => WriteAsync(request, store, name))
            .Accepts<JsonElement>(Accepted[0], Accepted[1]).WithSummary("Replace an application; jobs that were submitted keep the definition they have");
        applications.MapDelete("/{name}", Delete).WithSummary("Remove an application");
    }

    static Results<Ok<ApplicationView>, ProblemHttpResult> Find(string name, ApplicationStore store) =>
        store.Find(name) is { } found ? TypedResults.Ok(ApplicationView.Of(found)) : Missing(name);

    /// <param name="name">The application to replace; null to add one.</param>
    static async Task<Results<Created<ApplicationView>, Ok<ApplicationView>, ProblemHttpResult>> WriteAsync(HttpRequest request, ApplicationStore store, string? name)
    {
        if (!Accepted.Any(a => request.ContentType?.StartsWith(a, StringComparison.OrdinalIgnoreCase) == true))
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"Send the definition as {string.Join(" or ", Accepted)}.");
        }
        if (name is not null && store.Find(name) is null)
        {
            return Missing(name);
        }
        string text = await new StreamReader(request.Body).ReadToEndAsync();
        bool json = request.HasJsonContentType();
        var (definition, faults) = json ? ApplicationYaml.ReadJson(text) : ApplicationYaml.Read(text);
        if (definition is null)
        {
            return Problems.Invalid(faults.GroupBy(f => f.Path).ToDictionary(f => f.Key, f => f.Select(x => $"Line {x.Line}: {x.Message}").ToArray()));
        }
        if (name is not null && definition.Name != name)
        {
            return Problems.Invalid("name", $"'{definition.Name}' is not '{name}'; to rename an application, add it anew and remove this one.");
        }
        if (!store.Write(definition, text, replace: name is not null, json))
        {
            return Problems.Conflict($"There is an application '{definition.Name}' already; replace it with PUT, or choose another name.");
        }
        var view = ApplicationView.Of(store.Find(definition.Name)!);
        return name is not null ? TypedResults.Ok(view) : TypedResults.Created($"{request.PathBase}/api/v1/applications/{definition.Name}", view);
    }

    static Results<NoContent, ProblemHttpResult> Delete(string name, ApplicationStore store) =>
        store.Delete(name) ? TypedResults.NoContent() : Missing(name);

    static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no application '{name}'.");
}
