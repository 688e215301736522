using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Auth;
using Dashboard.Web.Scaling.Import;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Web.Api.Scaling;

/// <summary>Timings measured elsewhere become a job of analysis <c>imported</c>.</summary>
static class ImportEndpoints
{
    static readonly string[] Fields = ["format", "title", "tags", "program", "host", "scaling", "parameter"];

    public static void MapImport(this IEndpointRouteBuilder api) =>
        api.MapPost("/scaling/import", ImportAsync).WithTags("Scaling").Accepts<ImportRequest>("application/json", "text/csv", "text/plain")
            .WithSummary("Store timings measured elsewhere as a finished job").WithDescription(
            """
            JSON { format?: hyperfine | csv | sacct, text, title?, tags?, program?, host?, scaling?, parameter? }; or the JSON that hyperfine --export-json wrote, as it is; or CSV (text/csv) and sacct text
            (text/plain) as they are, the other fields in the query. CSV: workers,seconds, the heading optional, several samples a count in rows or further columns. sacct: the output of
            sacct, with -P or in columns, with AllocCPUS or NCPUS and Elapsed or ElapsedRaw; jobs that did not complete and steps are left out. hyperfine: the scanned parameter is the worker count, further ones make variants.
            The job's result names what was left out and why. Imports with the same program and host make one curve.
            """);

    static async Task<Results<Created<JobView>, ProblemHttpResult>> ImportAsync(HttpContext context, ImportDesk desk)
    {
        var (request, problem) = await ReadAsync(context.Request);
        if (request is null)
        {
            return problem!;
        }
        var (timings, labels, errors) = request.Read();
        if (timings is null)
        {
            return Problems.Invalid(errors);
        }
        var job = await desk.StoreAsync(timings, labels!, context.User.Identity?.Name ?? "anonymous");
        return TypedResults.Created($"{context.Request.PathBase}/api/v1/jobs/{job.Id}", job);
    }

    static async Task<(ImportRequest? Request, ProblemHttpResult? Problem)> ReadAsync(HttpRequest http)
    {
        string type = http.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        if (type is not ("application/json" or "text/csv" or "text/plain"))
        {
            return (null, Problems.Of(StatusCodes.Status415UnsupportedMediaType, "Send application/json, text/csv or text/plain."));
        }
        using var reader = new StreamReader(http.Body);
        string text = await reader.ReadToEndAsync(http.HttpContext.RequestAborted);
        return type == "application/json" ? FromJson(text, http.Query) : FromQuery(text, http.Query);
    }

    static (ImportRequest?, ProblemHttpResult?) FromJson(string text, IQueryCollection query)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("results", out _)
                ? FromQuery(text, query)
                : (JsonSerializer.Deserialize<ImportRequest>(text, ProtocolJson.Options) ?? throw new JsonException("A body of null: needed is an object."), null);
        }
        catch (JsonException fault)
        {
            return (null, Problems.Invalid(JsonFaults.Of(fault)));
        }
    }

    static (ImportRequest?, ProblemHttpResult?) FromQuery(string text, IQueryCollection query)
    {
        var faults = new Faults();
        foreach (string unknown in query.Keys.Where(k => !Fields.Contains(k)))
        {
            faults.Add(unknown, $"is no field here; known are {string.Join(", ", Fields)}.");
        }
        string? Value(string name) => query[name].LastOrDefault(v => !string.IsNullOrWhiteSpace(v));
        ScalingKind? scaling = Value("scaling") switch { "strong" => ScalingKind.Strong, "weak" => ScalingKind.Weak, _ => null };
        if (scaling is null && Value("scaling") is { } odd)
        {
            faults.Add("scaling", $"'{odd}' is no kind of scaling: allowed are strong and weak.");
        }
        return faults.Any ? (null, Problems.Invalid(faults.ToErrors())) : (new ImportRequest
        {
            Text = text, Format = Value("format"), Title = Value("title"), Program = Value("program"), Host = Value("host"), Parameter = Value("parameter"), Scaling = scaling,
            Tags = [.. query["tags"].SelectMany(v => (v ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        }, null);
    }
}
