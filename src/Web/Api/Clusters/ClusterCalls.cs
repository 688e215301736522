using System.Text.Json;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Audit;
using Dashboard.Web.Clusters;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Web.Api.Clusters;

/// <summary>Requests to the engines of a cluster. Bodies pass through as they are: the cluster's Runner reads and writes them.</summary>
static class ClusterCalls
{
    /// <summary>Of a request's body.</summary>
    const int MostBodyBytes = 64 << 20;

    public static void MapClusterCalls(this RouteGroupBuilder clusters)
    {
        Map<ExecuteBody, ResultsAnswer>(clusters, LineVerb.Execute, "Run C# code on engines", "The value of its last expression is the result. Variables and functions that it defines stay.");
        Map<RunBody, ResultsAnswer>(clusters, LineVerb.Run, "Run a script on engines", "script is the text of a C# script, such as the content of a .csx file; it is not a path.");
        Map<ApplyBody, ResultsAnswer>(clusters, LineVerb.Apply, "Call a function on engines",
            "function names one that code defined, or a built-in: sum, min, max, mean, length, pid. With loadBalanced it is called once, on whichever engine is free, and results is its value; retries (0 to 100) runs it again where it fails.");
        Map<MapBody, MapAnswer>(clusters, LineVerb.Map, "Call a function with each element of sequences",
            "Each engine gets a contiguous part; with loadBalanced, chunk elements at a time (1 to 1000000, default 1) go to whichever engine is free; without it chunk changes nothing. result is in the order of the elements.");
        Map<PushBody, DoneAnswer>(clusters, LineVerb.Push, "Set variables on engines", "A list of numbers becomes an array.");
        Map<PullBody, PullAnswer>(clusters, LineVerb.Pull, "Read variables of engines", "values has an object for each engine; for a single engine it is that object.");
        Map<ScatterBody, DoneAnswer>(clusters, LineVerb.Scatter, "Part a list among engines", "Contiguous parts in the order of the engines.");
        Map<GatherBody, GatherAnswer>(clusters, LineVerb.Gather, "Put the parts of a list together", "In the order of the engines.");
        Map<ForgetBody, DoneAnswer>(clusters, LineVerb.Forget, "Delete variables of engines", "A name that an engine does not have is no fault. One that code has declared is let go of and hidden, until it is declared or pushed again.");
        clusters.MapGet("/{id}/variables", VariablesAsync).WithSummary("What variables engines have").Produces<VariablesAnswer>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503).ProducesProblem(504)
            .WithDescription("Names, types and sizes; pull gets the values. targets is all (the default), an id, ids such as 0,2, or a slice such as ::2.");
        clusters.MapGet("/{id}/requests", (HttpContext context, string id) => AskAsync(context, id, LineVerb.Requests))
            .WithSummary("Requests that run, or have ended without anybody waiting").Produces<RequestList>().ProducesProblem(404).ProducesProblem(409);
        clusters.MapGet("/{id}/requests/{request}", (HttpContext context, string id, long request) => AskAsync(context, id, LineVerb.Request, request))
            .WithSummary("How a request stands, and its result").Produces<RequestAnswer>().ProducesProblem(404).ProducesProblem(409).WithDescription(
                "Requests with block false, and those whose time was up, are kept: all that run (1000 at most), and of the ended ones the newest 1000 for an hour, 128 MiB in all. result is what the answer would have borne as results, result or values.");
        clusters.MapDelete("/{id}/requests/{request}", (HttpContext context, string id, long request) => AskAsync(context, id, LineVerb.Abort, request))
            .WithSummary("Abort a request").Produces<RequestAnswer>().ProducesProblem(404).ProducesProblem(409).WithDescription(
                "Answers once nothing of it runs any more. Running code is asked to stop (Abort in scripts); an engine that has not within a second is killed and started again, without its variables.");
        clusters.MapPost("/{id}/engines/{engine}/restart", (HttpContext context, string id, int engine) => AskAsync(context, id, LineVerb.Restart, engine))
            .WithSummary("Kill an engine and start it anew, without its variables; under mpi all").Produces<EngineLook>().ProducesProblem(404).ProducesProblem(409);
    }

    static void Map<TBody, TAnswer>(RouteGroupBuilder clusters, LineVerb verb, string summary, string description)
        where TBody : notnull =>
        clusters.MapPost($"/{{id}}/{verb.ToString().ToLowerInvariant()}", (HttpContext context, string id) => CallAsync(context, id, verb))
            .WithSummary(summary).WithDescription($"{description} {Common}").WithMetadata(new RequestSizeLimitAttribute(MostBodyBytes))
            .Accepts<TBody>("application/json").Produces<TAnswer>().Produces<AcceptedAnswer>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503).ProducesProblem(504);

    const string Common =
        """
        targets is "all" (the default), the number of an engine (the result is then a single value, not a list), a list of numbers, or a slice such as "::2". block (default true) waits up to timeoutSeconds (0.001 to 3600,
        default 60); when the time is up the answer is 504 and names the request, which goes on. With block false the answer is 202 { request }. engines tells what each engine printed and how long it took. Where code fails the
        answer is 422 with failures: engine, type, message and line of each. A body has at most 64 MiB.
        """;

    static async Task CallAsync(HttpContext context, string id, LineVerb verb)
    {
        if (await LineAsync(context, id) is not { } line)
        {
            return;
        }
        if (!context.Request.HasJsonContentType())
        {
            await Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType);
            return;
        }
        using var body = new LineBuffer();
        if (await ReadAsync(context, body))
        {
            if (verb is LineVerb.Execute or LineVerb.Run)
            {
                AuditTrail.Say(context, null, RecordedCode.Of(body.Body, verb == LineVerb.Execute ? "code" : "script"));
            }
            await AnswerAsync(context, id, line, verb, body);
        }
    }

    static async Task VariablesAsync(HttpContext context, string id, string? targets)
    {
        if (await LineAsync(context, id) is { } line)
        {
            using var body = new LineBuffer();
            body.Write(JsonSerializer.SerializeToUtf8Bytes(new { targets = targets ?? "all" }));
            await AnswerAsync(context, id, line, LineVerb.Variables, body);
        }
    }

    static async Task AskAsync(HttpContext context, string id, LineVerb verb, long first = 0)
    {
        if (await LineAsync(context, id) is { } line)
        {
            using var nothing = new LineBuffer();
            await AnswerAsync(context, id, line, verb, nothing, first);
        }
    }

    /// <summary>Null where the answer has been given: there is none, or not for this user.</summary>
    static async ValueTask<ClusterLine?> LineAsync(HttpContext context, string id)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<ClusterStore>().Find(id) is not { } cluster)
        {
            await ClusterEndpoints.Missing(id).ExecuteAsync(context);
            return null;
        }
        if (!ClusterAccess.MayUse(cluster, context.User))
        {
            await Problems.WriteAsync(context, StatusCodes.Status403Forbidden, ClusterAccess.Refusal(cluster));
            return null;
        }
        var (line, refusal) = await services.GetRequiredService<ClusterDesk>().LineAsync(cluster, context.RequestAborted);
        if (refusal is not null)
        {
            await ClusterEndpoints.Problem(refusal).ExecuteAsync(context);
        }
        return line;
    }

    /// <summary>False where the body is too long, which has been answered.</summary>
    static async ValueTask<bool> ReadAsync(HttpContext context, LineBuffer body)
    {
        try
        {
            var reader = context.Request.BodyReader;
            while (true)
            {
                var read = await reader.ReadAsync(context.RequestAborted);
                foreach (var part in read.Buffer)
                {
                    body.Write(part.Span);
                }
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return true;
                }
            }
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body is longer than {MostBodyBytes} bytes (64 MiB), which is the most. Send large lists in parts.");
            return false;
        }
    }

    static async Task AnswerAsync(HttpContext context, string id, ClusterLine line, LineVerb verb, LineBuffer body, long first = 0)
    {
        try
        {
            using var answer = await line.AskAsync(verb, body, context.RequestAborted, first);
            var response = context.Response;
            response.StatusCode = answer.Status;
            response.ContentType = answer.Status >= 400 ? Problems.ContentType : "application/json; charset=utf-8";
            response.ContentLength = answer.Body.BodyLength;
            if (answer.Status == StatusCodes.Status202Accepted)
            {
                response.Headers.Location = $"{context.Request.PathBase}/api/v1/clusters/{id}/requests/{answer.Request}";
            }
            await response.BodyWriter.WriteAsync(answer.Body.Body, context.RequestAborted);
        }
        catch (LineLostException lost)
        {
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{lost.Message} The request may go on; GET /api/v1/clusters/{id}/requests lists what does.");
        }
    }
}
