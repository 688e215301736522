using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Jobs;

public class JobValidationTests
{
    static readonly SweepLimits TwoCores = SweepLimits.Of(2);

    [Theory]
    [InlineData("""{ "kind": "mpi" }""", """{ "strategies": ["processes"], "workers": [2] }""", "sweep.strategies", "'processes' does not fit messaging with kind mpi. Allowed: mpi.")]
    [InlineData("""{ "kind": "mpi" }""", """{ "strategies": ["mpi"], "workers": [1, 2] }""", "sweep.workers", "messaging with kind mpi needs at least 2 workers; 1 is too few.")]
    [InlineData("""{ "kind": "queue" }""", """{ "strategies": ["mpi", "processes"] }""", "sweep.strategies", "'mpi' does not fit messaging with kind queue. Allowed: processes.")]
    [InlineData("""{ }""", """{ "strategies": ["processes"], "variants": [{ "label": "m", "parameters": { "kind": "mpi" } }] }""", "sweep.strategies", "with kind mpi (variant m). Allowed: mpi.")]
    public void Parameters_that_fit_some_strategies_only_are_held_to_them(string parameters, string sweep, string path, string says)
    {
        var check = Check($$"""{ "analysis": "messaging", "parameters": {{parameters}}, "sweep": {{sweep}} }""");
        check.Errors[path].ShouldHaveSingleItem().ShouldContain(says);
    }

    [Theory]
    [InlineData("""{ "strategies": ["engines"], "workers": [1, 5], "cluster": "c1" }""", "sweep.workers", "5 is out of range: allowed 1 to 4 workers (cluster c1 has 4 engines).")]
    [InlineData("""{ "strategies": ["pool"], "cluster": "c1" }""", "sweep.cluster", "'c1': a cluster is used by the strategy engines, and sweep.strategies has pool.")]
    [InlineData("""{ "strategies": ["engines"], "cluster": "c2" }""", "sweep.cluster", "There is no cluster 'c2'.")]
    [InlineData("""{ "strategies": ["engines"], "cluster": "gone" }""", "sweep.cluster", "Cluster gone was stopped.")]
    public void A_sweep_on_a_cluster_fits_it(string sweep, string path, string says)
    {
        var request = JsonSerializer.Deserialize<JobRequest>($$"""{ "analysis": "sum-range", "sweep": {{sweep}} }""", ProtocolJson.Options)!;
        var cluster = request.Sweep!.Cluster == "gone" ? new SweepCluster("gone", 4, "Cluster gone was stopped.") : new SweepCluster("c1", 4);
        JobValidation.Check(request, TwoCores with { Cluster = cluster }).Errors.ShouldHaveSingleItem().Deconstruct(out string at, out string[] words);
        (at, words.ShouldHaveSingleItem()).ShouldBe((path, says));
    }

    [Fact]
    public void Left_out_strategies_and_workers_follow_the_parameters()
    {
        var sweep = Check("""{ "analysis": "messaging", "parameters": { "kind": "mpi" } }""").Sweep!;
        (sweep.Strategies.ShouldHaveSingleItem(), sweep.Workers.ShouldHaveSingleItem()).ShouldBe(("mpi", 2));
        sweep = Check("""{ "analysis": "messaging" }""").Sweep!;
        (sweep.Strategies.ShouldHaveSingleItem(), sweep.Workers.ShouldHaveSingleItem()).ShouldBe(("processes", 1));
    }

    [Fact]
    public void A_bare_request_gets_every_default()
    {
        var checkedJob = Check("""{ "analysis": "sum-range" }""");
        checkedJob.Errors.ShouldBeEmpty();
        checkedJob.Sweep!.Strategies.ShouldBe(["serial"]);
        checkedJob.Sweep.Workers.ShouldBe([1]);
        checkedJob.Sweep.Repetitions.ShouldBe(5);
        checkedJob.Sweep.Warmups.ShouldBe(1);
        checkedJob.Parameters.GetProperty("stop").GetInt64().ShouldBe(5_000_000);
        checkedJob.Plan!.Trials.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("""{ "analysis": "no-such" }""", "analysis")]
    [InlineData("""{ "analysis": "sum-range", "parameters": { "repeats": 0 } }""", "parameters.repeats")]
    [InlineData("""{ "analysis": "sum-range", "parameters": { "repeat": 1 } }""", "parameters.repeat")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "workers": [] } }""", "sweep.workers")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "workers": [0] } }""", "sweep.workers")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "workers": [65] } }""", "sweep.workers")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "workers": [2, 2] } }""", "sweep.workers")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "strategies": [] } }""", "sweep.strategies")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "strategies": ["fork"] } }""", "sweep.strategies")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "strategies": ["external"] } }""", "sweep.strategies")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "repetitions": 0 } }""", "sweep.repetitions")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "warmups": -1 } }""", "sweep.warmups")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "repetitions": 1000, "strategies": ["threads", "pool"], "workers": [1,2,3,4,5,6] } }""", "sweep")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "variants": [{ "label": "a", "parameters": { "repeats": -1 } }] } }""", "sweep.variants[0].parameters.repeats")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "scaling": "weak", "variants": [{ "label": "a", "parameters": { "repeats": "x" } }] } }""", "sweep.variants[0].parameters.repeats")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "scaling": "weak", "variants": [{ "label": "a", "parameters": { "repeats": true } }] } }""", "sweep.variants[0].parameters.repeats")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "scaling": "weak", "variants": [{ "label": "a", "parameters": { "repeats": 1e400 } }] } }""", "sweep.variants[0].parameters.repeats")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "variants": [{ "label": "a", "parameters": { "\ud800": 1 } }] } }""", "sweep.variants[0].parameters")]
    [InlineData("""{ "analysis": "sum-range", "sweep": { "variants": [{ "label": "a", "parameters": { "repeats": "\ud800" } }] } }""", "sweep.variants[0].parameters.repeats")]
    [InlineData("""{ "analysis": "evaluate", "parameters": { "expression": "a" }, "sweep": { "variants": [{ "label": "a", "parameters": { "variables": { "a": 1, "a": 2 } } }] } }""", "sweep.variants[0].parameters.variables.a")]
    [InlineData("""{ "analysis": "sum-range", "priority": 101 }""", "priority")]
    [InlineData("""{ "analysis": "sum-range", "trialTimeLimitSeconds": 0 }""", "trialTimeLimitSeconds")]
    [InlineData("""{ "analysis": "sum-range", "memoryLimitBytes": 1 }""", "memoryLimitBytes")]
    [InlineData("""{ "analysis": "sum-range", "tags": [""] }""", "tags")]
    public void Each_fault_is_named_by_its_path(string body, string path) => Check(body).Errors.Keys.ShouldBe([path]);

    [Fact]
    public void All_faults_come_at_once()
    {
        var errors = Check("""{ "analysis": "sum-range", "priority": 999, "parameters": { "repeats": 0 }, "sweep": { "workers": [0, 999], "repetitions": 0 } }""").Errors;
        errors.Keys.ShouldBe(["parameters.repeats", "priority", "sweep.repetitions", "sweep.workers"], ignoreOrder: true);
        errors["sweep.workers"].Length.ShouldBe(2);
        errors["sweep.workers"][0].ShouldContain("1 to 64");
    }

    [Fact]
    public void The_largest_worker_count_grows_with_the_node()
    {
        const string body = """{ "analysis": "sum-range", "sweep": { "strategies": ["threads"], "workers": [400] } }""";
        Check(body, SweepLimits.Of(100)).IsValid.ShouldBeTrue();
        Check(body, SweepLimits.Of(99)).IsValid.ShouldBeFalse();
    }

    [Fact]
    public void A_strategy_that_is_missing_on_the_node_is_refused_with_its_reason()
    {
        var limits = SweepLimits.Of(2, [new StrategyAvailability("mpi", false, "no mpirun found; install openmpi-bin")]);
        var errors = Check("""{ "analysis": "sum-range", "sweep": { "strategies": ["mpi"], "workers": [2] } }""", limits).Errors;
        errors["sweep.strategies"].Single().ShouldContain("openmpi-bin");
    }

    static JobValidation Check(string body, SweepLimits? limits = null) =>
        JobValidation.Check(JsonSerializer.Deserialize<JobRequest>(body, ProtocolJson.Options)!, limits ?? TwoCores);
}
