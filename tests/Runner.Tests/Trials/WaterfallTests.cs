using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Waterfall;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>
/// Where the speedup of a program with planted losses went, as its real trials tell: four worker processes against one. Eight chunks of
/// 200 ms, two to a worker; the tolerance of a tenth is many times what a wake-up costs on a busy machine.
/// </summary>
[Collection(OneTrialAtATime.Name)]
public sealed class WaterfallTests(ITestOutputHelper output)
{
    const int Workers = 4;

    /// <summary>The reduction's half second stays whole where its ideal share is a quarter.</summary>
    [Fact]
    public Task A_planted_serial_part_is_found() => FindsAsync(new Schedule(Reduce: 500), WaterfallParts.Serial, 0.5 * 3 / 4);

    /// <summary>The worker with the long chunk takes 0.8 s more than the others; the four take 0.2 s more on average.</summary>
    [Fact]
    public Task A_planted_imbalance_is_found() => FindsAsync(new Schedule(Long: 800), WaterfallParts.Imbalance, 0.8 - 0.2);

    /// <summary>Three of four wait for the one that packs for 0.6 s.</summary>
    [Fact]
    public Task Planted_waiting_is_found() => FindsAsync(new Schedule(Pack: 600), WaterfallParts.Waiting, 0.6 * 3 / 4, (WaterfallParts.Communication, 0.6 / 4));

    /// <summary>Two chunks a worker, each a quarter of a second slower in company.</summary>
    [Fact]
    public Task Planted_slowness_in_company_is_found() => FindsAsync(new Schedule(Slower: 250), WaterfallParts.Compute, 2 * 0.25);

    async Task FindsAsync(Schedule plan, string part, double seconds, params (string Part, double Seconds)[] others)
    {
        using var rig = new TrialRig();
        PhasedTrial[] trials = [await RunAsync(rig, plan, StrategyNames.Serial, 1), await RunAsync(rig, plan, StrategyNames.Processes, Workers)];
        var waterfall = Waterfalls.Of(trials, ScalingKind.Strong).ShouldHaveSingleItem();
        foreach (var p in waterfall.Parts)
        {
            output.WriteLine($"{p.Name}: {p.Seconds:0.0000} s. {p.Text}");
        }
        (waterfall.IdealSeconds + waterfall.Parts.Sum(p => p.Seconds)).ShouldBe(waterfall.MeasuredSeconds, 1e-12);
        (string Part, double Seconds)[] planted = [(part, seconds), .. others];
        foreach (var (name, expected) in planted)
        {
            waterfall.Parts.Single(p => p.Name == name).Seconds.ShouldBe(expected, 0.1 * seconds, name);
        }
        waterfall.Parts.Where(p => planted.All(x => x.Part != p.Name)).ShouldAllBe(p => Math.Abs(p.Seconds) < 0.1 * seconds);
    }

    /// <summary>A trial that others on the machine disturbed says so and is run again, up to three times, as a Runner does.</summary>
    static async Task<PhasedTrial> RunAsync(TrialRig rig, Schedule plan, string strategy, int workers, int attempts = 3)
    {
        var spec = rig.Spec(strategy, workers) with { Analysis = ScheduleAnalysis.Name, Parameters = JsonSerializer.SerializeToElement(plan, JsonSerializerOptions.Web) };
        var outcome = await rig.RunAsync(spec);
        outcome.State.ShouldBe(TrialState.Succeeded, outcome.Error?.Message);
        if (attempts > 1 && outcome.Flags.Contains("noisy"))
        {
            return await RunAsync(rig, plan, strategy, workers, attempts - 1);
        }
        return new PhasedTrial(strategy, null, workers, outcome.Seconds!.Value, outcome.StartupSeconds!.Value, outcome.Phases!, []);
    }
}
