using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Tests.Trials;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Runner.Tests.Terminal;

[Collection(OneTrialAtATime.Name)]
public sealed class RunCommandTests : IDisposable
{
    readonly TerminalRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task A_sweep_runs_the_plan_of_a_job_and_prints_it_as_JSON_alone()
    {
        var (code, output, errors) = await rig.RunAsync(
            "run", "integrate", "--strategy", "threads,processes", "--workers", "1,2", "--set", "intervals=1000", "--set", "rule=simpson", "-n", "2", "--warmups", "1", "--no-repeats", "--seed", "7", "--json");

        code.ShouldBe(0, errors);
        var outcome = JsonDocument.Parse(output).RootElement;
        outcome.Text("state").ShouldBe("succeeded");
        var sweep = outcome.GetProperty("sweep").Deserialize<Sweep>(ProtocolJson.Options)!;
        var plan = SweepPlan.Make(sweep, AnalysisCatalog.Find("integrate")!.Description, outcome.GetProperty("parameters"));
        outcome.Items("trials").Select(t => (t.Text("id")!, t.Text("strategy")!, t.GetProperty("workers").GetInt32(), t.GetProperty("warmup").GetBoolean()))
            .ShouldBe(plan.Trials.Select(t => (t.Id, t.Configuration.Strategy, t.Configuration.Workers, t.Warmup)));
        outcome.Items("trials").Select(t => t.Text("resultHash")).Distinct().Count().ShouldBe(1);
        outcome.GetProperty("resultsAgree").GetProperty("same").GetInt32().ShouldBe(15);
        outcome.GetProperty("result").Number("area").ShouldBe(8.175, 1e-9);
        var serial = outcome.Items("trials").Where(t => t.Text("strategy") == "serial" && !t.GetProperty("warmup").GetBoolean()).Select(t => t.Number("seconds")).ToList();
        outcome.GetProperty("scaling").Items("series").Single(s => s.Text("strategy") == "serial").Items("points").Single().Number("medianSeconds").ShouldBe(Intervals.Median(serial));
        errors.ShouldContain("trial 15 of 15");
        rig.Left.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_table_has_a_row_for_each_configuration_and_the_answer_below()
    {
        var (code, output, errors) = await rig.RunAsync("run", "sum-range", "-s", "threads", "-w", "1-2", "-p", "stop=1000000", "-p", "repeats=2", "-n", "1", "--warmups", "0", "--no-repeats", "--quiet");

        code.ShouldBe(0, errors);
        errors.ShouldBeEmpty();
        string[] lines = output.Split('\n');
        lines[0].ShouldStartWith("strategy  workers  runs");
        lines[1..4].Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..3])).ShouldBe(["serial 1 1", "threads 1 1", "threads 2 1"]);
        lines[1..4].ShouldAllBe(l => l.Contains("same"));
        output.ShouldContain("· ideal");
        output.ShouldContain("Same result 3/3.");
        (output.Contains("Ask for ") || output.Contains("No number of cores can be recommended: ")).ShouldBeTrue(output);
        output.ShouldNotContain("\e");
    }

    [Fact]
    public async Task A_data_set_goes_to_the_folder_that_is_named_and_can_be_read_again()
    {
        string folder = Path.Combine(rig.Temporary, "made");
        var made = await rig.RunAsync("run", "create-matrix", "-p", "rows=100", "-p", "columns=10", "-p", "name=m", "--out", folder, "-w", "2", "-n", "1", "--warmups", "0", "--no-repeats", "--csv");
        made.Code.ShouldBe(0, made.Errors);
        made.Output.Split('\n')[0].ShouldStartWith("strategy,variant,workers,n,medianSeconds");
        made.Output.TrimEnd().Split('\n').Length.ShouldBe(3);

        var read = await rig.RunAsync("run", "describe", "--data", Path.Combine(folder, "m", "m.npy"), "-s", "serial", "-n", "1", "--warmups", "0", "--no-repeats", "--json");
        read.Code.ShouldBe(0, read.Errors);
        JsonDocument.Parse(read.Output).RootElement.GetProperty("result").GetProperty("count").GetInt64().ShouldBe(1000);

        var again = await rig.RunAsync("run", "create-matrix", "-p", "rows=100", "-p", "columns=10", "-p", "name=m", "--out", folder);
        (again.Code, again.Errors).ShouldSatisfyAllConditions(a => a.Code.ShouldBe(2), a => a.Errors.ShouldContain("already exists"));
    }

    [Fact]
    public async Task A_trial_over_its_time_limit_is_a_failure_and_bad_input_a_misuse()
    {
        var late = await rig.RunAsync("run", "sum-range", "-s", "serial", "-p", "stop=9000000000000", "-p", "repeats=100", "-n", "1", "--warmups", "0", "--timeout", "0.2");
        (late.Code, late.Errors).ShouldSatisfyAllConditions(l => l.Code.ShouldBe(1), l => l.Errors.ShouldContain("trials-failed"), l => l.Errors.ShouldContain("0.2 s"));

        string csv = Path.Combine(rig.Temporary, "a.csv");
        await File.WriteAllTextAsync(csv, "A,B\n1,x\n");
        var input = await rig.RunAsync("run", "group-max", "--data", csv, "-p", "value=C", "-p", "key=B", "-s", "serial");
        (input.Code, input.Errors).ShouldSatisfyAllConditions(i => i.Code.ShouldBe(2), i => i.Errors.ShouldContain("input"), i => i.Errors.ShouldContain("C"));
    }

    [Fact]
    public async Task A_program_of_one_s_own_is_described_by_a_file()
    {
        string file = Path.Combine(Repository.Root, "examples", "applications", "planted-curve.yaml");
        var (code, output, errors) = await rig.RunAsync("run", file, "--set", "seconds=0.2", "--set", "serial=0.5", "--set", "noise=0", "-w", "1,2,4", "-n", "2", "--warmups", "0", "--no-repeats", "--json");

        code.ShouldBe(0, errors);
        var points = JsonDocument.Parse(output).RootElement.GetProperty("scaling").Items("series").Single().Items("points").ToList();
        points.Select(p => p.GetProperty("workers").GetInt32()).ShouldBe([1, 2, 4]);
        points.ShouldAllBe(p => p.Number("medianSeconds") >= 0.2 * (0.5 + 0.5 / p.GetProperty("workers").GetInt32()) - 0.001, "what was planted is slept at least");

        string broken = Path.Combine(rig.Temporary, "broken.yaml");
        await File.WriteAllTextAsync(broken, "name: x\nprogramm: [true]\n");
        var misuse = await rig.RunAsync("run", broken);
        (misuse.Code, misuse.Errors).ShouldSatisfyAllConditions(m => m.Code.ShouldBe(2), m => m.Errors.ShouldContain($"{broken}:2: programm"));
    }

    [Theory]
    [InlineData("mpi")]
    [InlineData("pool")]
    public async Task Ctrl_C_ends_every_process_and_leaves_nothing(string strategy)
    {
        using var process = rig.Start("run", "sum-range", "-s", strategy, "-w", "2", "-p", "stop=9000000000000", "-p", "repeats=100", "-n", "1", "--warmups", "0", "--no-baseline");
        await Wait.ForAsync("two workers", TimeSpan.FromSeconds(30), () => rig.Processes.Count(p => p.CommandLine.Contains(" worker ") || p.CommandLine.Contains(" rank ")), n => n >= 2);

        Signals.Send(process.Id, Signals.Interrupt);
        var (code, _, errors) = await TerminalRig.EndAsync(process);

        code.ShouldBe(130);
        errors.ShouldContain("Interrupted after 0 trials");
        rig.Processes.ShouldBeEmpty();
        rig.Left.ShouldBeEmpty();
    }
}
