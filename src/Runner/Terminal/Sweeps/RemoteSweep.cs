using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Terminal.Sweeps;

/// <summary>A sweep that a server queues and runs: handed in, followed to its end, and its scaling fetched.</summary>
sealed class RemoteSweep : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A server that restarts is waited for.</summary>
    static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    static readonly JsonSerializerOptions Lenient = new(ProtocolJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    readonly ServerAccess server;
    readonly ISweepWatcher watcher;
    readonly HttpClient http;

    public RemoteSweep(ServerAccess server, ISweepWatcher watcher)
    {
        (this.server, this.watcher) = (server, watcher);
        http = new HttpClient(new SocketsHttpHandler
        {
            // A redirect could carry the token elsewhere; a proxy of the site cannot reach our loopback.
            AllowAutoRedirect = false,
            UseProxy = !server.Url.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            SslOptions = { RemoteCertificateValidationCallback = server.Trust.Accepts },
        }) { Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
    }

    /// <exception cref="CommandFault">The server cannot be reached, refuses the token or the request.</exception>
    public async Task<SweepOutcome> RunAsync(JobRequest request, CancellationToken stop)
    {
        var submitted = await SubmitAsync(request, stop);
        watcher.Say($"Job {submitted.Id}: {Page(submitted.Id)}");
        watcher.Began(submitted.Progress.TrialsTotal);
        var ended = await FollowAsync(submitted.Id, stop);
        var scaling = await AskAsync<ScalingReport>(() => http.GetAsync(server.Below($"api/v1/jobs/{ended.Id}/scaling"), CancellationToken.None), request);
        return new SweepOutcome
        {
            Analysis = ended.Analysis,
            Parameters = ended.Parameters,
            Sweep = ended.Sweep,
            State = ended.State,
            JobId = ended.Id,
            Url = Page(ended.Id),
            Trials = [.. (ended.Trials ?? []).Where(t => t.State is TrialState.Succeeded or TrialState.Failed)],
            ResultsAgree = ended.ResultsAgree,
            Result = ended.Result,
            Error = ended.Error,
            Scaling = scaling,
        };
    }

    public void Dispose() => http.Dispose();

    string Page(string id) => server.Below($"jobs/{id}").ToString();

    /// <summary>The key makes it safe to ask again where the answer was lost.</summary>
    async Task<JobPicture> SubmitAsync(JobRequest request, CancellationToken stop)
    {
        string key = Guid.NewGuid().ToString("N");
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, ProtocolJson.Options);
        return await AskAsync<JobPicture>(
            () =>
            {
                var message = new HttpRequestMessage(HttpMethod.Post, server.Below("api/v1/jobs")) { Content = new ByteArrayContent(body) };
                message.Content.Headers.ContentType = new("application/json") { CharSet = Encoding.UTF8.WebName };
                message.Headers.Add("Idempotency-Key", key);
                return http.SendAsync(message, stop);
            }, request);
    }

    async Task<JobPicture> FollowAsync(string id, CancellationToken stop)
    {
        var seen = new HashSet<(string, int)>();
        var heard = DateTime.UtcNow;
        string? waiting = null;
        bool cancelled = false;
        while (true)
        {
            try
            {
                if (stop.IsCancellationRequested && !cancelled)
                {
                    using var answer = await http.PostAsync(server.Below($"api/v1/jobs/{id}/cancel"), null, CancellationToken.None);
                    cancelled = true;
                }
                var job = await AskAsync<JobPicture>(() => http.GetAsync(server.Below($"api/v1/jobs/{id}"), CancellationToken.None), null);
                heard = DateTime.UtcNow;
                Tell(job, seen, ref waiting);
                if (job.State is not (JobState.Queued or JobState.Running))
                {
                    return job;
                }
            }
            catch (CommandFault fault) when (fault.Code == ExitCodes.Unreachable && !stop.IsCancellationRequested && DateTime.UtcNow - heard < LongestSilence)
            {
                watcher.Say($"{fault.Message} Trying again; the job continues.");
            }
            await Task.WhenAny(Task.Delay(cancelled ? TimeSpan.FromMilliseconds(100) : Pause, CancellationToken.None), cancelled ? Task.Delay(-1, CancellationToken.None) : Task.Delay(-1, stop));
        }
    }

    void Tell(JobPicture job, HashSet<(string, int)> seen, ref string? waiting)
    {
        if (job.WaitingFor is { } reason && reason != waiting)
        {
            watcher.Say($"Waiting: {reason}");
        }
        waiting = job.WaitingFor;
        foreach (var trial in (job.Trials ?? []).Where(t => t.State is TrialState.Succeeded or TrialState.Failed && seen.Add((t.Id, t.Attempt))))
        {
            watcher.TrialEnded(Who(trial), job.Progress.TrialsDone, trial);
        }
        if (job.Trials?.FirstOrDefault(t => t.State == TrialState.Running) is { } running)
        {
            watcher.TrialStarted(Who(running));
        }
    }

    static string Who(TrialLine trial)
    {
        string who = trial.Strategy == StrategyNames.Serial ? StrategyNames.Serial : $"{trial.Strategy} x {trial.Workers}";
        return trial.Warmup ? $"{who}, warm-up" : $"{who}, repetition {trial.Repetition}";
    }

    /// <summary>Sends a request; what the server does not like becomes a fault with its own words.</summary>
    async Task<T> AskAsync<T>(Func<Task<HttpResponseMessage>> ask, JobRequest? request)
    {
        try
        {
            using var answer = await ask();
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadFromJsonAsync<T>(Lenient) ?? throw new JsonException("the answer is null")
                : throw await RefusalAsync(answer, request);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            throw new CommandFault(ExitCodes.Unreachable, $"--submit '{server.Url}' cannot be reached: {server.Trust.Refusal ?? e.Message}.");
        }
        catch (JsonException e)
        {
            throw new CommandFault(ExitCodes.Unreachable, $"--submit '{server.Url}' does not answer like a Speedup server: {e.Message}");
        }
    }

    async Task<CommandFault> RefusalAsync(HttpResponseMessage answer, JobRequest? request)
    {
        string text = await answer.Content.ReadAsStringAsync();
        var problem = ProblemOf(text);
        string said = problem?.Detail ?? (text.Length > 300 ? text[..300] : text);
        return answer.StatusCode switch
        {
            HttpStatusCode.BadRequest when problem?.Errors is { Count: > 0 } errors && request is not null => new(ExitCodes.Usage, RequestFaults.InWords(errors, request)),
            HttpStatusCode.BadRequest or HttpStatusCode.Conflict => new(ExitCodes.Usage, said),
            HttpStatusCode.Unauthorized => new(ExitCodes.Unreachable, $"--submit '{server.Url}' does not know this token. Name its file with --token-file, or set SPEEDUP_TOKEN."),
            HttpStatusCode.Forbidden => new(ExitCodes.Unreachable, $"--submit '{server.Url}' refuses this token: {said}"),
            _ => new(ExitCodes.Unreachable, $"--submit '{server.Url}' answered {(int)answer.StatusCode}: {said}"),
        };
    }

    static Problem? ProblemOf(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(text, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    sealed record Problem(string? Detail, Dictionary<string, string[]>? Errors);

    /// <summary>What this side reads of a job.</summary>
    sealed record JobPicture
    {
        public required string Id { get; init; }
        public required string Analysis { get; init; }
        public required JsonElement Parameters { get; init; }
        public required Sweep Sweep { get; init; }
        public required JobState State { get; init; }
        public string? WaitingFor { get; init; }
        public required Counts Progress { get; init; }
        public IReadOnlyList<TrialLine>? Trials { get; init; }
        public JsonElement? Result { get; init; }
        public ResultAgreement? ResultsAgree { get; init; }
        public TrialError? Error { get; init; }
    }

    sealed record Counts(int TrialsDone, int TrialsTotal);
}
