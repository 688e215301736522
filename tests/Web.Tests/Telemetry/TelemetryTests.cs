using System.Collections.Concurrent;
using System.Text;
using Dashboard.TestKit;
using Dashboard.Web.Telemetry;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Telemetry;

/// <summary>What a collector receives, and that nothing is sent where none is named.</summary>
public sealed class TelemetryTests
{
    static readonly string[] Metrics =
    [
        "speedup.jobs.submitted", "speedup.jobs.finished", "speedup.job.duration", "speedup.trials.finished", "speedup.trial.duration",
        "speedup.jobs.waiting", "speedup.jobs.running", "speedup.runners", "speedup.watchers",
    ];

    [Fact]
    public async Task A_collector_gets_the_metrics_of_the_list_a_trace_of_each_job_and_the_log()
    {
        await using var collector = await Collector.StartAsync();
        string id;
        await using (var web = await WebUnderTest.StartAsync(
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_METRIC_EXPORT_INTERVAL=300", "--Logging:LogLevel:Default=Information"))
        {
            await using var runner = await RunnerByHand.ConnectAsync(web);
            id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 2));
            await runner.RunNextAsync();
            await web.JobInAsync(id, "succeeded");
            await Wait.ForAsync("the metrics", TimeSpan.FromSeconds(15), () => collector.Of("/v1/metrics"), text => Metrics.All(text.Contains));
            await Wait.ForAsync("the trace", TimeSpan.FromSeconds(15), () => collector.Of("/v1/traces"), text => text.Contains(id) && text.Contains("speedup.strategy") && text.Contains("trial"));
            await Wait.ForAsync("the log", TimeSpan.FromSeconds(15), () => collector.Of("/v1/logs"), text => text.Contains("speedup-web"));
        }
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operating.md"));
        Metrics.ShouldAllBe(name => page.Contains($"| `{name}` |"));
        string everything = collector.Of("/v1/metrics") + collector.Of("/v1/traces") + collector.Of("/v1/logs");
        everything.ShouldNotContain(WebUnderTest.Token);
    }

    [Fact]
    public async Task Nothing_is_set_up_where_no_collector_is_named()
    {
        await using var web = await WebUnderTest.StartAsync();
        web.Services.GetService(typeof(DashboardMeters)).ShouldBeNull();
    }

    /// <summary>Takes what is exported over HTTP; names and ids stand in protobuf as they are.</summary>
    sealed class Collector : IAsyncDisposable
    {
        readonly WebApplication app;
        readonly ConcurrentQueue<(string Path, string Text)> received = new();

        Collector(WebApplication app) => this.app = app;

        public string Url => app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var collector = new Collector(builder.Build());
            collector.app.MapPost("/v1/{kind}", collector.TakeAsync);
            await collector.app.StartAsync();
            return collector;
        }

        async Task TakeAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        }

        public string Of(string path) => string.Concat(received.Where(r => r.Path == path).Select(r => r.Text));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
