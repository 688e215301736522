using System.Net.Http.Json;
using System.Text.Json;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;
using static Dashboard.Web.Tests.Scaling.PlantedSweeps;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>What the history knows of curves beyond their times: the law of each job, and the memory traffic.</summary>
public sealed class CurveParameterTests
{
    static readonly int[] Counts = [1, 2, 3, 4, 5, 6];

    [Fact]
    public async Task A_serial_fraction_that_doubles_is_a_change_of_the_parameters_history()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web, cpus: 8);
        var noise = new Random(17);
        var ids = new List<string>();
        for (int i = 0; i < 12; i++)
        {
            double serial = i < 7 ? 0.1 : 0.2;
            ids.Add(await web.RunAsync(runner, Body(repetitions: 2, workers: Counts), t => (serial + (1 - serial) / t.Workers) * (1 + 0.004 * noise.NextDouble())));
        }

        var history = await web.Http.GetFromJsonAsync<JsonElement>("/api/v1/scaling/history?strategy=threads");
        var parameter = history.GetProperty("parameters").EnumerateArray().Single(p => p.Text("parameter") == "serialFraction");
        parameter.GetProperty("points").GetArrayLength().ShouldBe(12);
        var change = parameter.GetProperty("changes").EnumerateArray().Single();
        change.Text("afterJobId").ShouldBe(ids[7]);
        change.GetProperty("before").GetDouble().ShouldBe(0.1, 0.01);
        change.GetProperty("after").GetDouble().ShouldBe(0.2, 0.01);

        string page = await web.Http.GetStringAsync($"/scaling/history?curve={parameter.Text("curve")}");
        page.ShouldContain("Serial fraction");
        page.ShouldContain($"/settings?repeat={ids[^1]}#schedules");
    }

    [Fact]
    public async Task A_full_memory_bus_is_named_on_curves_of_the_history()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web, cpus: 4);
        await runner.LearnedAsync(runner.Node with
        {
            Calibration = new NodeCalibration(runner.Node.ComparabilityKey, DateTimeOffset.UnixEpoch, 1L << 28, [new BandwidthCeiling(1, 1, 10e9), new BandwidthCeiling(2, 1, 20e9), new BandwidthCeiling(4, 1, 22e9)], [], 1),
        });
        await web.SubmitAsync(Body(repetitions: 3));
        await runner.RunNextAsync(t => Streaming(t.Workers));

        var answer = await Wait.ForAsync("the cause", TimeSpan.FromSeconds(20), async () => (await web.SeriesAsync("strategy=threads")).EnumerateArray().SingleOrDefault(),
            s => s.ValueKind == JsonValueKind.Object);
        var stop = answer.GetProperty("recommendation").GetProperty("stops").EnumerateArray().First(s => s.Text("name") == "bandwidth");
        stop.Text("text")!.ShouldContain("91 %");
    }

    /// <summary>Ten gigabytes, as fast as the bus lets them: 20 GB/s on four workers.</summary>
    static TrialOutcome Streaming(int workers)
    {
        double seconds = workers switch { 1 => 1.0, 2 => 0.55, _ => 0.5 };
        return Took(seconds, workers) with { BytesMoved = 10_000_000_000, Phases = new Phases(0.5, 0, seconds, 0, 0, 0, 0) };
    }
}
