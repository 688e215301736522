using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>What the course shows on its cluster of four engines, and what they print.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class CourseExamplesTests(FourEngines engines) : IClassFixture<FourEngines>
{
    readonly ClusterClient client = engines.Rig.Client;

    [Fact]
    public void A_function_is_applied_on_all_on_one_and_balanced()
    {
        client.All.Execute("int minus(int a, int b) => a - b;");
        client.All.Apply<int>("minus", 5, 6).ShouldBe([-1, -1, -1, -1]);
        client[0].Apply<int>("minus", 5, 6).ShouldBe(-1);
        client.Balanced.Apply<int>("minus", 5, 6).ShouldBe(-1);
        int[] a = [11, 10, 9, 8], b = [5, 6, 7, 8];
        client.All.Map<int>("minus", a, b).ShouldBe([6, 4, 2, 0]);
        client.Balanced.Map<int>("minus", a, b).ShouldBe([6, 4, 2, 0]);
    }

    [Fact]
    public void Sums_run_on_a_slice_and_once_balanced()
    {
        client["::2"].Apply<long>("sum", new[] { 1, 2, 3 }).ShouldBe([6, 6]);
        client.Balanced.Apply<long>("sum", new[] { 1, 2, 3 }).ShouldBe(6);
        client.Balanced.Apply<double>("mean", new[] { 1.0, 2.5 }).ShouldBe(1.75);
        client[1].Apply<long>("max", 3, 9, 4).ShouldBe(9);
        client[1].Apply<long>("length", "engines").ShouldBe(7);
    }

    [Fact]
    public void Every_engine_is_a_process_of_its_own()
    {
        var pids = client.All.Apply<int>("pid");
        pids.Distinct().Count().ShouldBe(4);
        pids.ShouldBe(client.Engines.Select(e => e.Pid));
        pids.ShouldNotContain(Environment.ProcessId);
    }

    [Fact]
    public void Numbers_are_scattered_worked_on_and_gathered_in_order()
    {
        client.All.Scatter("x", Enumerable.Range(0, 16).ToArray());
        client.All.Pull<int[]>("x").ShouldBe([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]]);
        client.All.Gather<int>("x").ShouldBe(Enumerable.Range(0, 16));
        client.All.Execute("var y = x.Select(v => v * 2).ToArray();");
        client.All.Gather<int>("y").ShouldBe(Enumerable.Range(0, 16).Select(v => v * 2));
    }

    [Fact]
    public void A_deleted_variable_is_gone_until_it_is_set_again()
    {
        client.All["pushed"] = 5;
        client.All.Execute("int declared = EngineId;");
        client.All.Forget("pushed", "declared", "never there");
        Names().ShouldNotContain("pushed");
        Names().ShouldNotContain("declared");
        Should.Throw<EngineException>(() => client[0].Pull<int>("declared")).Message.ShouldContain("has no variable 'declared'");

        client.All.Execute("int declared = 7;");
        client.All["pushed"] = 6;
        client.All.Pull<int>("declared").ShouldBe([7, 7, 7, 7]);
        Names().ShouldContain("pushed");

        List<string> Names() => [.. client.All.Variables()[0].Cast<IReadOnlyDictionary<string, object?>>().Select(v => (string)v["name"]!)];
    }

    [Fact]
    public void Variables_are_set_and_read_as_entries_of_a_dictionary()
    {
        client.All["a"] = 5;
        client[2]["a"] = 7;
        client.All.Pull<int>("a").ShouldBe([5, 5, 7, 5]);
        client.All.Execute("a += EngineId;");
        client.All["a"].ShouldBe(new object?[] { 5L, 6L, 9L, 8L });
        client[3]["a"].ShouldBe(8L);
        client.All["a"] = 1;
        client.All.Execute("a + 1").Select(r => r.Value).ShouldBe([2L, 2L, 2L, 2L]);
    }

    [Fact]
    public void A_script_runs_on_the_engines_and_its_output_comes_back_by_engine()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "Console.WriteLine($\"engine {EngineId} of {EngineCount}\");\nEngineId * 10");
        var results = client.All.Run(path);
        File.Delete(path);
        results.Select(r => r.Output).ShouldBe(Enumerable.Range(0, 4).Select(i => $"engine {i} of 4\n"));
        results.Select(r => r.Value).ShouldBe([0L, 10L, 20L, 30L]);
    }

    [Fact]
    public async Task A_request_can_be_left_to_itself_asked_and_awaited()
    {
        var sleeping = client.All.ExecuteAsync("System.Threading.Thread.Sleep(300 + 0 * EngineCount); EngineId");
        sleeping.Ready.ShouldBeFalse();
        Should.Throw<TimeoutException>(() => sleeping.Get(TimeSpan.FromMilliseconds(1))).Message.ShouldContain("0 of 4");
        (await sleeping).Select(r => r.Value).ShouldBe([0L, 1L, 2L, 3L]);
        sleeping.Ready.ShouldBeTrue();
        sleeping.Progress.ShouldBe((4, 4));
        sleeping.Elapsed.TotalSeconds.ShouldBeInRange(0.3, 30);
        client.All.ApplyAsync<int>("pid").Get().Length.ShouldBe(4);
    }

    [Fact]
    public void Errors_name_the_engine_and_the_line()
    {
        var thrown = Should.Throw<EngineException>(() => client.All.Execute("int zero = EngineId - 2;\nint one = 1;\nvar bad = one / zero;"));
        var error = thrown.Errors.ShouldHaveSingleItem();
        (error.Engine, error.Type, error.Line).ShouldBe((2, "DivideByZeroException", 3));
        thrown.Message.ShouldStartWith("Engine 2, line 3: DivideByZeroException");
        var broken = Should.Throw<EngineException>(() => client[1].Execute("int x = 1;\nint y = missing;"));
        (broken.Errors[0].Type, broken.Errors[0].Line).ShouldBe(("CompilationError", 2));
        Should.Throw<EngineException>(() => client[1].Apply<int>("nothing", 1)).Message.ShouldContain("There is no function 'nothing'. Built-in: sum, min, max, mean, length, pid");
        Should.Throw<EngineException>(() => client[1].Pull<int>("nowhere")).Message.ShouldContain("has no variable 'nowhere'");
        Should.Throw<EngineException>(() => client[1].Execute("Mpi.Rank")).Message.ShouldContain("Start the cluster with launcher mpi");
    }

    [Fact]
    public void Values_of_every_kind_go_to_the_engines_and_come_back()
    {
        client[0].Execute("object same(object x) => x;");
        foreach (object? value in new object?[] { null, true, -7L, 0.1, double.NaN, "Ž", new[] { 1.5, 2.5 }, new List<object?> { 1L, "two", new List<object?> { 3.5 } } })
        {
            client[0].Apply<object?>("same", value).ShouldBe(value);
        }
        var nested = client[0].Apply<Dictionary<string, object?>>("same", new Dictionary<string, object?> { ["a"] = new[] { 1L, 2L }, ["b"] = null });
        nested["a"].ShouldBe(new[] { 1L, 2L });
        nested.ShouldContainKey("b");
    }

    [Fact]
    public void A_failed_element_of_a_map_is_told_and_tried_again_as_often_as_asked()
    {
        client.All.Execute("int odd(int x) => x % 2 == 1 ? x : throw new ArgumentException($\"{x} is even\");");
        var thrown = Should.Throw<EngineException>(() => client.Balanced.Map<int>("odd", Enumerable.Range(0, 10)));
        thrown.Count.ShouldBe(5);
        thrown.Errors[0].Message.ShouldEndWith("is even");
        client.All.Execute("int calls = 0; int flaky(int x) => ++calls % 2 == 0 ? x : throw new Exception(\"not now\");");
        client.Balanced.With(new BalancedOptions(Retries: 50)).Map<int>("flaky", Enumerable.Range(0, 40)).ShouldBe(Enumerable.Range(0, 40));
        WholeLog().ShouldContain(e => e.State == "retry");
    }

    /// <summary>The log of a cluster that other tests have used before, page by page.</summary>
    IEnumerable<TaskLogEntry> WholeLog()
    {
        for (long after = 0; client.Log(after, 1000) is { Count: > 0 } page; after = page[^1].Seq)
        {
            foreach (var entry in page)
            {
                yield return entry;
            }
        }
    }

    [Fact]
    public void Balanced_maps_keep_the_order_whatever_the_chunk()
    {
        client.All.Execute("double root(double x) => Math.Sqrt(x);");
        double[] numbers = [.. Enumerable.Range(0, 20_001).Select(i => (double)i)];
        foreach (int chunk in new[] { 1, 7, 50_000 })
        {
            client.Balanced.With(new BalancedOptions(chunk)).Map<double>("root", numbers).ShouldBe(numbers.Select(Math.Sqrt));
        }
        client.Balanced.Map<int>("length", new List<object?> { "a", "bb", new[] { 1.0, 2.0, 3.0 } }).ShouldBe([1, 2, 3]);
        client.Balanced.Map<double>("root", Array.Empty<double>()).ShouldBeEmpty();
    }
}
