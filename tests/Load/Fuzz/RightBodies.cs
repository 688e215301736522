using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Protocol;

namespace Dashboard.Load.Fuzz;

/// <summary>Requests as they should be, from which wrong ones are made by changing a little.</summary>
static class RightBodies
{
    /// <param name="runner">The node that it is to run on; null for any.</param>
    public static object Job(int number, string? runner = null) => new
    {
        analysis = "sum-range", parameters = new { stop = 1000 + number }, title = $"planted {number}",
        sweep = new { strategies = new[] { "serial" }, workers = new[] { 1 }, repetitions = 1, warmups = 0 },
        placement = runner is null ? null : new { runner },
    };

    public static object SlurmJob => new
    {
        analysis = "sum-range", parameters = new { stop = 1000 }, sweep = new { strategies = new[] { "mpi" }, workers = new[] { 2 } },
        placement = new { slurm = new { partition = "main", tasks = 2, timeLimitMinutes = 5 } },
    };

    public static object Import => new { text = "workers,seconds\n1,8.1\n1,8.2\n1,8.0\n2,4.2\n2,4.3\n2,4.1\n4,2.3\n4,2.2\n4,2.4\n8,1.4\n8,1.3\n8,1.5\n", program = "planted" };

    /// <summary>Of the kind of thing that a path's parameter names where this operation takes only some of that kind.</summary>
    public static string KindOf(ApiOperation operation, string kind) => operation.ToString() switch
    {
        "POST /api/v1/jobs/{id}/retry" => "cancelled jobs",
        "DELETE /api/v1/jobs/{id}" => "cancelled jobs",
        "GET /api/v1/jobs/{id}/slurm-script" => "slurm jobs",
        "GET /api/v1/runner/jobs/{id}/assignment" => "leased jobs",
        "GET /api/v1/datasets/{id}/answers.txt" => "generated datasets",
        "DELETE /api/v1/runners/{name}" => "forgotten runners",
        var o when o.Contains("/proposal.", StringComparison.Ordinal) || o.EndsWith("/scaling", StringComparison.Ordinal) || o.EndsWith("pin", StringComparison.Ordinal)
            || o.EndsWith("/trials.csv", StringComparison.Ordinal) || o.EndsWith("/result.txt", StringComparison.Ordinal) || o.EndsWith("/shares", StringComparison.Ordinal) => "finished jobs",
        _ => kind,
    };

    /// <summary>With its question mark; empty where the operation needs none.</summary>
    public static string Query(ApiOperation operation, Garden garden) => operation.ToString() switch
    {
        "GET /api/v1/scaling/compare" => $"?a={garden.Of("finished jobs")[0]}&b={garden.Of("finished jobs")[1]}",
        "GET /api/v1/schedules/times" => "?cron=0%203%20*%20*%20*&timeZone=UTC",
        "GET /api/v1/runner/jobs/{id}/assignment" => $"?lease={garden.Lease}",
        _ => "",
    };

    /// <summary>Null where the operation takes none, or none is known.</summary>
    public static JsonNode? Of(ApiOperation operation, Garden garden, string? named)
    {
        var jobs = garden.Of("finished jobs");
        object? body = operation.ToString() switch
        {
            "POST /api/v1/jobs" => Job(1),
            "POST /api/v1/jobs/slurm-preview" => SlurmJob,
            "POST /api/v1/jobs/{id}/shares" => new { days = 1 },
            "POST /api/v1/schedules" => new { name = garden.Named("s"), cron = "0 3 * * *", timeZone = "UTC", job = Job(2) },
            "POST /api/v1/applications" => new { name = garden.Named("a"), program = new[] { "/bin/echo" } },
            "PUT /api/v1/applications/{name}" => new { name = named, program = new[] { "/bin/true" } },
            "POST /api/v1/scaling/fit" => new { kind = "strong", points = new[] { new { workers = 1, seconds = new[] { 8.0, 8.1, 8.2 } }, new { workers = 2, seconds = new[] { 4.1, 4.2, 4.3 } }, new { workers = 4, seconds = new[] { 2.2, 2.3, 2.4 } } } },
            "POST /api/v1/scaling/import" => Import,
            "POST /api/v1/scaling/rerun" => new { a = garden.Of("cancelled jobs")[0], b = garden.Of("cancelled jobs")[1], repetitions = 3, preview = true },
            "POST /api/v1/scaling/annotations" => new { text = "a note", curve = garden.Of("curves")[0] },
            "POST /api/v1/scaling/baselines" => new { curve = garden.Of("curves")[0], job = jobs[1] },
            "POST /api/v1/scaling/changes" => new { curve = garden.Of("curves")[0], workers = 2, afterJob = jobs[2] },
            "POST /api/v1/datasets" => new { name = garden.Named("d"), path = garden.DataFile },
            "POST /api/v1/tokens" => new { name = garden.Named("t"), role = "viewer" },
            "POST /api/v1/clusters" => new { engines = 1, runner = garden.NodeName },
            "POST /api/v1/clusters/{id}/execute" => new { code = "1+1", targets = "all" },
            "POST /api/v1/clusters/{id}/run" => new { script = "1+1" },
            "POST /api/v1/clusters/{id}/apply" => new { function = "pid" },
            "POST /api/v1/clusters/{id}/map" => new { function = "sum", sequences = new[] { new[] { 1, 2, 3 } } },
            "POST /api/v1/clusters/{id}/push" => new { variables = new { a = 1 } },
            "POST /api/v1/clusters/{id}/pull" or "POST /api/v1/clusters/{id}/forget" => new { names = new[] { "a" } },
            "POST /api/v1/clusters/{id}/scatter" => new { name = "a", values = new[] { 1, 2, 3 } },
            "POST /api/v1/clusters/{id}/gather" => new { name = "a" },
            "POST /api/v1/runner/reports" => new
            {
                runner = garden.NodeName,
                reports = new object[] { new { type = "trialLogged", sequence = 1, jobId = garden.Of("leased jobs").FirstOrDefault(), lease = garden.Lease, at = "2030-01-01T00:00:00Z", lines = new[] { new { source = "trial", level = "info", text = "said" } } } },
            },
            _ => null,
        };
        return body is null ? null : JsonSerializer.SerializeToNode(body, ProtocolJson.Options);
    }
}
