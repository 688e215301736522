using Dashboard.Core.Jobs;
using Dashboard.Web.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Dispatch;

/// <summary>Who gets a Runner, and what those are told who do not.</summary>
public sealed class PlacementTests
{
    static readonly PoolNode One = new("one", "host-1", "alpha", 4, [], true, false);
    static readonly PoolNode Two = new("two", "host-2", "beta", 8, ["big"], true, false);

    static JobNeeds Job(string id, Lane lane = Lane.Exclusive, int cores = 1, int priority = 0, long at = 0, string? runner = null, string? label = null) =>
        new(id, priority, at, lane, cores, runner, label);

    static PoolLease Held(string job, PoolNode node, Lane lane = Lane.Exclusive, int cores = 1) => new(1, job, node.Name, node.HostId, lane, cores);

    static IReadOnlyDictionary<string, PlacementDecision> Decide(PoolNode[] nodes, PoolLease[] leases, params JobNeeds[] waiting) =>
        Placement.Decide(nodes, leases, waiting);

    [Fact]
    public void Exclusive_jobs_get_a_host_each_and_the_rest_is_told_who_holds_it()
    {
        var decisions = Decide([One], [], Job("a", at: 1), Job("b", at: 2));
        decisions["a"].Node.ShouldBe(One);
        decisions["b"].Node.ShouldBeNull();
        decisions["b"].WaitingFor.ShouldBe("waits for the exclusive lane of host alpha, held by job a");
    }

    [Fact]
    public void Two_runners_on_one_host_exclude_each_other()
    {
        var sibling = One with { Name = "sibling" };
        Decide([One, sibling], [Held("a", One)], Job("b"))["b"].Node.ShouldBeNull();
    }

    [Fact]
    public void The_urgent_job_comes_before_older_ones()
    {
        var older = Enumerable.Range(0, 20).Select(i => Job($"old{i}", at: i));
        var decisions = Decide([One], [], [.. older, Job("urgent", priority: 50, at: 99)]);
        decisions["urgent"].Node.ShouldBe(One);
        decisions.Values.Count(d => d.Node is not null).ShouldBe(1);
    }

    [Fact]
    public void Shared_jobs_pack_by_cores()
    {
        var decisions = Decide([One], [], Job("a", Lane.Shared, 2, at: 1), Job("b", Lane.Shared, 2, at: 2), Job("c", Lane.Shared, 1, at: 3));
        decisions["a"].Node.ShouldBe(One);
        decisions["b"].Node.ShouldBe(One);
        decisions["c"].WaitingFor.ShouldBe("waits for 1 cores on host alpha, where 0 of 4 are free");
    }

    [Fact]
    public void A_shared_job_larger_than_the_host_runs_alone_rather_than_never() =>
        Decide([One], [], Job("a", Lane.Shared, 64))["a"].Node.ShouldBe(One);

    [Fact]
    public void A_waiting_exclusive_head_stops_newer_shared_jobs_but_not_older_ones()
    {
        var decisions = Decide([One], [Held("s", One, Lane.Shared)],
            Job("exclusive", priority: 10, at: 5), Job("older", Lane.Shared, at: 1), Job("newer", Lane.Shared, at: 9));
        decisions["exclusive"].WaitingFor.ShouldBe("waits for the exclusive lane of host alpha, where 1 shared job runs: s");
        decisions["older"].Node.ShouldBe(One);
        decisions["newer"].WaitingFor.ShouldBe("waits behind job exclusive, which waits for the exclusive lane of host alpha");
    }

    [Fact]
    public void Placement_by_name_and_label_is_kept_to()
    {
        var decisions = Decide([One, Two], [], Job("named", runner: "one", at: 1), Job("labelled", label: "big", at: 2), Job("nobody", label: "gpu", at: 3));
        decisions["named"].Node.ShouldBe(One);
        decisions["labelled"].Node.ShouldBe(Two);
        decisions["nobody"].WaitingFor.ShouldBe("no connected Runner has the label gpu");
    }

    [Fact]
    public void Without_a_usable_runner_the_reason_is_named()
    {
        Decide([], [], Job("a"))["a"].WaitingFor.ShouldBe("no Runner is connected");
        Decide([One with { Connected = false }], [], Job("a"))["a"].WaitingFor.ShouldBe("no Runner is connected");
        Decide([One with { Connected = false }], [], Job("a", runner: "one"))["a"].WaitingFor.ShouldBe("Runner one is not connected");
        Decide([One with { Drained = true }], [], Job("a"))["a"].WaitingFor.ShouldBe("waits for Runner one, which is drained");
    }
}
