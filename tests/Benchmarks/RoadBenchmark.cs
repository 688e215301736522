using System.Net;
using System.Text.Json;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks;

/// <summary>Measures the road on a fresh server and writes the report.</summary>
static class RoadBenchmark
{
    /// <returns>0 where every target holds, else 1.</returns>
    public static async Task<int> RunAsync()
    {
        await using var server = await SpeedupServer.StartAsync();
        List<Figure> figures = [await FirstProgress.MeasureAsync(server), .. await TrialOverhead.MeasureAsync(server)];
        Console.WriteLine(Report.Table(figures));
        Console.WriteLine(Report.Write(await NodeAsync(server), figures));
        return figures.All(figure => figure.Holds) ? 0 : 1;
    }

    static async Task<JsonElement> NodeAsync(SpeedupServer server)
    {
        var runner = (await server.Api.GetAsync("api/v1/runners")).Expect(HttpStatusCode.OK).Items("items")[0];
        return runner.TryGetProperty("environment", out var node) ? node : runner;
    }
}
