using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Datasets;
using Dashboard.Web.Datasets.Flights;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Datasets;

/// <summary>Data sets: register, import, look at, remove.</summary>
static class DatasetEndpoints
{
    public static void MapDatasets(this IEndpointRouteBuilder api)
    {
        var datasets = api.MapGroup("/datasets").WithTags("Data sets");
        datasets.MapGet("/", ListAsync).WithSummary("List data sets, newest first");
        datasets.MapPost("/", AddAsync)
            .WithSummary("Register a folder or file under a data root, import the sample flights-2001, or generate flights");
        datasets.MapGet("/{id}", FindAsync).WithSummary("One data set, by id or name, with the first rows");
        datasets.MapGet("/{id}/answers.txt", AnswersAsync).WithSummary("What group-max must find in generated flights, a line a month as the course prints it")
            .Produces<string>(200, "text/plain").ProducesProblem(404);
        datasets.MapDelete("/{id}", DeleteAsync)
            .WithSummary("Unregister a data set; files go only where Web made them");
    }

    static async Task<Results<Ok<Page<DatasetView>>, ProblemHttpResult>> ListAsync(DatasetStore store, string? limit, string? cursor) =>
        PageRequest.Read(limit, cursor, out var problem) is { } page ? TypedResults.Ok(await store.ListAsync(page)) : problem!;

    static async Task<Results<Created<DatasetView>, ProblemHttpResult>> AddAsync(DatasetRequest request, DatasetStore store, HttpContext context) =>
        await store.AddAsync(request, context.User.Identity?.Name) switch
        {
            DatasetOutcome.Done(var dataset) => TypedResults.Created($"{context.Request.PathBase}/api/v1/datasets/{dataset.Id}", dataset),
            DatasetOutcome.Invalid(var errors) => Problems.Invalid(errors),
            DatasetOutcome.Conflict(var reason) => Problems.Conflict(reason),
            _ => Problems.Of(StatusCodes.Status500InternalServerError, null),
        };

    static async Task<Results<Ok<DatasetView>, ProblemHttpResult>> FindAsync(string id, DatasetStore store) =>
        await store.FindAsync(id) is { } dataset ? TypedResults.Ok(dataset) : Missing(id);

    static async Task<IResult> AnswersAsync(string id, DatasetStore store) =>
        await store.FindAsync(id) is not { } dataset ? Missing(id)
        : FlightAnswers.Read(dataset) is { } text ? TypedResults.Text(text, "text/plain; charset=utf-8")
        : Problems.NotFound($"Data set '{id}' has no known answers; only generated flights have, once they are ready.");

    static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, DatasetStore store) => await store.DeleteAsync(id) switch
    {
        DatasetOutcome.Done => TypedResults.NoContent(),
        DatasetOutcome.Conflict(var reason) => Problems.Conflict(reason),
        _ => Missing(id),
    };

    static ProblemHttpResult Missing(string id) => Problems.NotFound($"There is no data set '{id}'.");
}
