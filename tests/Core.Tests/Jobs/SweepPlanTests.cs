using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Jobs;

public class SweepPlanTests
{
    static readonly AnalysisDescription Analysis = new("a", "A", "", "items", StrategyNames.MapReduce, GrowsWith: "size");
    static readonly JsonElement Parameters = JsonSerializer.SerializeToElement(new { size = 100L, other = "x" });

    [Fact]
    public void Five_strategies_at_one_and_two_workers_are_nine_configurations()
    {
        var plan = SweepPlan.Make(Sweep(["serial", "threads", "processes", "pool", "mpi"], [1, 2]) with { Repetitions = 2, Warmups = 0 }, Analysis, Parameters);
        plan.Configurations.Count.ShouldBe(9);
        plan.Trials.Count.ShouldBe(18);
    }

    [Fact]
    public void The_baseline_adds_serial_once_and_only_where_asked()
    {
        SweepPlan.Make(Sweep(["threads"], [2]), Analysis, Parameters).Configurations.ShouldBe([new("serial", 1), new("threads", 2)]);
        SweepPlan.Make(Sweep(["threads"], [2]) with { Baseline = false }, Analysis, Parameters).Configurations.ShouldBe([new("threads", 2)]);
        SweepPlan.Make(Sweep(["serial"], [4]), Analysis, Parameters).Configurations.ShouldBe([new("serial", 1)]);
    }

    [Fact]
    public void Every_round_holds_every_configuration_once_and_warmups_come_first()
    {
        var plan = SweepPlan.Make(Sweep(StrategyNames.MapReduce, [1, 2, 4]) with { Repetitions = 3, Warmups = 2 }, Analysis, Parameters);
        int size = plan.Configurations.Count;
        foreach (var (round, at) in plan.Trials.Chunk(size).Select((r, i) => (r, i)))
        {
            round.Select(t => t.Configuration).ShouldBe(plan.Configurations, ignoreOrder: true);
            round.ShouldAllBe(t => t.Warmup == at < 2 && t.Repetition == (at < 2 ? at + 1 : at - 1));
        }
        plan.Trials.Select(t => t.Id).Distinct().Count().ShouldBe(plan.Trials.Count);
    }

    [Fact]
    public void The_order_depends_on_the_seed_alone()
    {
        var sweep = Sweep(StrategyNames.MapReduce, [1, 2, 4, 8]);
        string Order(long seed) => string.Join(" ", SweepPlan.Make(sweep with { Seed = seed }, Analysis, Parameters).Trials.Select(t => t.Configuration));
        Order(1).ShouldBe(Order(1));
        Order(1).ShouldNotBe(Order(2));
    }

    [Fact]
    public void Weak_sweeps_multiply_the_parameter_that_is_linear_in_work()
    {
        var plan = SweepPlan.Make(Sweep(["threads"], [1, 4]) with { Scaling = ScalingKind.Weak }, Analysis, Parameters);
        plan.ParametersFor(new("threads", 4)).GetProperty("size").GetInt64().ShouldBe(400);
        plan.ParametersFor(new("threads", 1)).GetProperty("size").GetInt64().ShouldBe(100);
    }

    [Fact]
    public void Variants_replace_their_parameters_only()
    {
        var variant = new VariantRequest("big", JsonSerializer.SerializeToElement(new { size = 7 }));
        var plan = SweepPlan.Make(Sweep(["threads"], [2]) with { Variants = [variant] }, Analysis, Parameters);
        var parameters = plan.ParametersFor(new("threads", 2, "big"));
        parameters.GetProperty("size").GetInt64().ShouldBe(7);
        parameters.GetProperty("other").GetString().ShouldBe("x");
    }

    static Sweep Sweep(IReadOnlyList<string> strategies, IReadOnlyList<int> workers) => new()
    {
        Strategies = strategies, Workers = workers, Repetitions = 5, Warmups = 1, Baseline = true,
        Scaling = ScalingKind.Strong, Seed = 1, Binding = Binding.None,
    };
}
