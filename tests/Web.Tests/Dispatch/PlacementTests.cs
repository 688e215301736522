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
    public void A_cluster_of_somebody_else_holds_the_exclusive_lane_and_ones_own_does_not()
    {
        PoolCluster[] clusters = [new("c1", "bob", One.HostId)];
        JobNeeds[] jobs = [Job("others", at: 1) with { Owner = "ann" }, Job("own", at: 2) with { Owner = "bob" }, Job("shared", Lane.Shared, at: 0) with { Owner = "ann" }];
        Placement.Decide([One], [], jobs[..1], clusters)["others"].WaitingFor.ShouldBe("waits for the exclusive lane of host alpha, where cluster c1 of bob runs");
        Placement.Decide([One], [], jobs[1..2], clusters)["own"].Node.ShouldBe(One);
        Placement.Decide([One], [], jobs[2..], clusters)["shared"].Node.ShouldBe(One);
        Placement.Decide([One, Two], [], jobs[..1], clusters)["others"].Node.ShouldBe(Two);
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
    public void Jobs_spread_over_runners_that_are_equally_free_also_on_one_host()
    {
        var sibling = One with { Name = "sibling" };
        var decisions = Decide([One, sibling], [], Job("a", Lane.Shared, at: 1), Job("b", Lane.Shared, at: 2));
        decisions.Values.Select(d => d.Node!.Name).ShouldBe(["one", "sibling"], ignoreOrder: true);
    }

    [Fact]
    public void Runners_on_cpus_of_their_own_are_nodes_of_their_own()
    {
        var other = One with { Name = "other", HostId = "host-1/2-3" };
        var decisions = Decide([One, other], [], Job("a", at: 1), Job("b", at: 2));
        decisions.Values.Select(d => d.Node?.Name).ShouldBe(["one", "other"], ignoreOrder: true);
    }

    [Fact]
    public void A_runner_that_lacks_a_strategy_is_passed_over_and_named_where_there_is_no_other()
    {
        var lacking = Two with { Missing = new Dictionary<string, string> { ["mpi"] = "Open MPI is missing" } };
        var ranks = Job("ranks") with { Strategies = ["serial", "mpi"] };
        Decide([One, lacking], [], ranks)["ranks"].Node.ShouldBe(One);
        Decide([lacking], [], ranks)["ranks"].WaitingFor.ShouldBe("Runner two cannot run mpi: Open MPI is missing");
        Decide([lacking], [], Job("threads") with { Strategies = ["threads"] })["threads"].Node.ShouldBe(lacking);
    }

    [Fact]
    public void Where_all_hosts_are_held_each_reason_is_told() =>
        Decide([One, Two], [Held("x", One), Held("y", Two)], Job("a"))["a"].WaitingFor.ShouldBe(
            "waits for the exclusive lane of host alpha, held by job x; waits for the exclusive lane of host beta, held by job y");

    [Fact]
    public void A_runner_that_is_away_says_since_when()
    {
        var away = Two with { Connected = false, LastSeen = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) };
        Decide([away], [], Job("a", runner: "two"))["a"].WaitingFor.ShouldBe("Runner two is not connected (last heard of on 4 Mar at 05:06:07 UTC)");
        Decide([One, away], [], Job("a", label: "big"))["a"].WaitingFor.ShouldBe(
            "no connected Runner has the label big; two has it, but is not connected (last heard of on 4 Mar at 05:06:07 UTC)");
    }

    [Fact]
    public void Drained_runners_are_named() =>
        Decide([One with { Drained = true }, Two with { Drained = true }], [], Job("a"))["a"].WaitingFor.ShouldBe("waits for Runners one and two, which are drained");

    [Fact]
    public void Without_a_usable_runner_the_reason_is_named()
    {
        Decide([], [], Job("a"))["a"].WaitingFor.ShouldBe("no Runner is connected");
        Decide([One with { Connected = false }], [], Job("a"))["a"].WaitingFor.ShouldBe("no Runner is connected");
        Decide([One with { Connected = false }], [], Job("a", runner: "one"))["a"].WaitingFor.ShouldBe("Runner one is not connected");
        Decide([One with { Drained = true }], [], Job("a"))["a"].WaitingFor.ShouldBe("waits for Runner one, which is drained");
    }
}
