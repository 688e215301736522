using Dashboard.Core.Strategies;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Labs;

/// <summary>Every way between two real processes carries small and large messages.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class MessagingLabTests
{
    public static TheoryData<string> Kinds => ["pipe", "queue", "event", "condition", "manager"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Messages_are_timed_between_two_workers(string kind)
    {
        using var rig = new TrialRig();
        foreach (var (messages, bytes, workers) in new[] { (500, 64, 2), (20, 300_000, 3) })
        {
            await MeasuresAsync(rig, StrategyNames.Processes, workers, kind, messages, bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_lone_worker_talks_to_a_process_that_it_starts(string kind)
    {
        using var rig = new TrialRig();
        await MeasuresAsync(rig, StrategyNames.Processes, 1, kind, 50, 1_000);
    }

    [Theory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public async Task Messages_by_MPI_are_timed_between_two_ranks_and_others_wait(string mpi)
    {
        using var rig = new TrialRig(mpi);
        foreach (var (messages, bytes, ranks) in new[] { (500, 64, 2), (20, 300_000, 2), (50, 1_000, 3) })
        {
            await MeasuresAsync(rig, StrategyNames.Mpi, ranks, "mpi", messages, bytes);
        }
    }

    static async Task MeasuresAsync(TrialRig rig, string strategy, int workers, string kind, int messages, int bytes)
    {
        var result = await rig.ResultAsync("messaging", strategy, workers, $$"""{ "kind": "{{kind}}", "messages": {{messages}}, "bytes": {{bytes}} }""");
        result.GetProperty("latencySecondsMedian").GetDouble().ShouldBeInRange(1e-8, 1);
        result.GetProperty("bytesPerSecond").GetDouble().ShouldBeInRange(100, 1e12);
    }
}
