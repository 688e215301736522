using Dashboard.Core.Protocol;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;
using static Dashboard.Web.Tests.Scaling.PlantedSweeps;

namespace Dashboard.Web.Tests.Pages;

/// <summary>What pages say of a node that does something else as well, before and after a sweep.</summary>
public sealed class DisturbedNodeTests
{
    const long Memory = 1L << 33;

    [Theory]
    [InlineData(2.4, 1.4, "other work uses 1.4 of 4 cores")]
    [InlineData(0.2, 1.4, "The node is free")]
    [InlineData(2.4, 0.3, "The node is free")]
    public async Task Home_warns_before_a_sweep_of_work_that_lasts(double busy, double load, string says)
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await web.RunAsync(runner, Body(), Amdahl);
        await runner.PulseAsync(new NodePulse(25 * busy, busy, Memory / 4, Memory, load, 0));

        (await web.Http.GetStringAsync("/")).ShouldContain(says);
    }

    [Fact]
    public async Task A_speedup_that_its_medians_do_not_give_is_marked_and_explained()
    {
        // Of each three rounds: what serial and two threads took. Twice as fast in two of them, yet half as fast by the medians.
        (double Serial, double Threads)[] rounds = [(1, 4), (2, 1), (8, 4)];
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var ran = new Dictionary<string, int>();
        double Take(TrialSpec trial)
        {
            int round = ran[trial.Strategy] = ran.GetValueOrDefault(trial.Strategy, -1) + 1;
            return trial.Strategy == "serial" ? rounds[round % 3].Serial : rounds[round % 3].Threads;
        }

        string differing = await web.RunAsync(runner, Body(repetitions: 6, workers: 2), Take);
        string agreeing = await web.RunAsync(runner, Body(stop: 2000, repetitions: 6, workers: 2), Amdahl);

        string page = await web.Http.GetStringAsync($"/jobs/{differing}");
        page.ShouldContain("The rounds differ: the medians alone would give 0.500x");
        page.ShouldContain("Speedup compares times within each round");
        (await web.Http.GetStringAsync($"/jobs/{agreeing}")).ShouldNotContain("rounds differ");
    }
}
