using System.Collections.Concurrent;
using Dashboard.Core.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Runner.Tests.Agent;

/// <summary>What a Web remembers, over its restarts.</summary>
sealed class WebMemory
{
    public const string Token = "secret-of-the-test";
    public ConcurrentQueue<RunnerHello> Hellos { get; } = [];
    public ConcurrentQueue<JobProgressReport> Progress { get; } = [];
    public ConcurrentQueue<NodePulse> Pulses { get; } = [];
    public ConcurrentQueue<RunnerReport> Reports { get; } = [];
    public ConcurrentDictionary<string, JobAssignment> Assignments { get; } = [];
    public ConcurrentQueue<string> Fetches { get; } = [];
    public Func<RunnerHello, RunnerWelcome> Answer { get; set; } = _ => new(RunnerProtocol.Version, null, []);
    /// <summary>Status of the next answers to reports, before they are stored; 0 means success.</summary>
    public Func<ReportBatch, int> ReportStatus { get; set; } = _ => 0;
    public Func<ReportBatch, IReadOnlyList<JobOffer>> Stale { get; set; } = _ => [];

    public IReadOnlyList<T> ReportsOf<T>(string jobId) where T : RunnerReport => [.. Reports.OfType<T>().Where(r => r.JobId == jobId)];

    public bool Stopped(string jobId) => ReportsOf<JobStopped>(jobId).Count > 0;
}

/// <summary>A dashboard as a Runner sees it: a real server on loopback with the hub and the two requests.</summary>
sealed class TestWeb : IAsyncDisposable
{
    readonly WebApplication _app;

    TestWeb(WebApplication app, WebMemory memory) => (_app, Memory) = (app, memory);

    public WebMemory Memory { get; }

    public Uri Address => new(_app.Urls.First());

    public static async Task<TestWeb> StartAsync(WebMemory? memory = null, int port = 0, string pathBase = "")
    {
        memory ??= new();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(memory);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.Services.AddSignalR(hubs => hubs.KeepAliveInterval = RunnerProtocol.KeepAlive).AddJsonProtocol(o => ProtocolJson.Configure(o.PayloadSerializerOptions));
        builder.Services.ConfigureHttpJsonOptions(o => ProtocolJson.Configure(o.SerializerOptions));
        var app = builder.Build();
        app.UsePathBase(pathBase);
        app.Use(CheckTokenAsync);
        app.UseRouting();
        app.MapHub<RunnersHub>("/hubs/runners");
        app.MapGet("/api/v1/runner/jobs/{id}/assignment", Assignment);
        app.MapPost("/api/v1/runner/reports", (Delegate)Report);
        await app.StartAsync();
        return new(app, memory);
    }

    public Task SendAsync(string method, JobOffer offer) =>
        _app.Services.GetRequiredService<IHubContext<RunnersHub>>().Clients.All.SendAsync(method, offer);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    static Task CheckTokenAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization == $"Bearer {WebMemory.Token}")
        {
            return next(context);
        }
        context.Response.StatusCode = 401;
        return Task.CompletedTask;
    }

    static IResult Assignment(string id, long lease, WebMemory memory)
    {
        memory.Fetches.Enqueue(id);
        return memory.Assignments.TryGetValue(id, out var assignment) && assignment.Lease == lease ? Results.Ok(assignment) : Results.NotFound();
    }

    static IResult Report(ReportBatch batch, WebMemory memory)
    {
        if (memory.ReportStatus(batch) is var status and not 0)
        {
            return Results.StatusCode(status);
        }
        foreach (var report in batch.Reports)
        {
            memory.Reports.Enqueue(report);
        }
        return Results.Ok(new ReportAck(batch.Reports[^1].Sequence, memory.Stale(batch)));
    }
}

sealed class RunnersHub(WebMemory memory) : Hub
{
    public RunnerWelcome Hello(RunnerHello hello)
    {
        memory.Hellos.Enqueue(hello);
        return memory.Answer(hello);
    }

    public void Progress(JobProgressReport progress) => memory.Progress.Enqueue(progress);

    public void Pulse(NodePulse pulse) => memory.Pulses.Enqueue(pulse);
}
