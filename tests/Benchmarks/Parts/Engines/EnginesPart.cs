using System.Diagnostics;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Clusters;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Parts.Engines;

/// <summary>What a cluster of two engines costs by the typed client: a call, a task, a byte.</summary>
static class EnginesPart
{
    const int Elements = 10_000_000;
    const int Tasks = 200_000;
    const double MostApplySeconds = 0.25e-3, MostHttpSeconds = 1e-3, LeastTasksPerSecond = 50_000, LeastBytesPerSecond = 4e9;
    const long MostGrowthBytes = 32 << 20;

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = "Two engines by the typed client of this product, from C#: a blocking call of a built-in function on both, the same call over HTTP, a balanced map with one element a task, "
            + "and 80 MB of doubles parted among the engines and put together again in memory that is used again. Theirs are runs of their own, one after the other.";
        int calls = bench.Options.Quick ? 1_000 : 5_000;
        var http = await HttpCalls.MeasureAsync(calls);
        using var scratch = new TemporaryFolder();
        long start = Stopwatch.GetTimestamp();
        using var cluster = ClusterProcess.Start(2, EngineLauncher.Local, scratch.Path);
        using var client = cluster.Connect();
        client.AwaitReady(TimeSpan.FromSeconds(60));
        var ready = Stopwatch.GetElapsedTime(start);
        client.All.Execute("1 + EngineId");
        section.Note($"Two engines were ready {Show.Seconds(ready.TotalSeconds)} after their start, and had compiled and run their first code after {Show.Seconds(Stopwatch.GetElapsedTime(start).TotalSeconds)}.");
        WarmUp(client);
        var anchors = EngineAnchors.Run(bench);
        Calls(section, client, calls, http, anchors);
        Arrays(section, client, bench.Options.Pairs, anchors);
        MapOfAMillion(section, client, cluster, bench.Options.Quick ? 300_000 : 1_000_000);
        Killed(section, client);
    }

    /// <summary>The compilers of the engines are at work for their first seconds; they must not be timed.</summary>
    static void WarmUp(ClusterClient client)
    {
        client.All.Execute("long square(long x) => x * x;");
        client.Balanced.Map<long>("square", new long[20_000]);
        client.Balanced.Map<long>("sum", new long[20_000]);
    }

    static void Calls(Section section, ClusterClient client, int calls, Samples http, EngineAnchors anchors)
    {
        var all = client.All;
        var apply = Time(calls, () => all.Apply<int>("pid"));
        long[] numbers = new long[Tasks];
        var map = Time(5, () => client.Balanced.Map<long>("sum", numbers));
        var script = Time(5, () => client.Balanced.Map<long>("square", numbers));
        var table = section.AddTable("two engines", "ours: median", "quartiles", "ipyparallel", "dask", "target");
        table.Add(apply.Median <= MostApplySeconds, "blocking apply on all (dask: on one)", Show.Seconds(apply.Median), Show.Quartiles(apply, Show.Seconds),
            anchors.Ipp.Show("apply", (s, _) => Show.Seconds(s)), anchors.Dask.Show("apply", (s, _) => Show.Seconds(s)), $"<= {Show.Seconds(MostApplySeconds)}");
        table.Add(http.Median <= MostHttpSeconds, "the same over HTTP, by the server and its Runner", Show.Seconds(http.Median), Show.Quartiles(http, Show.Seconds),
            anchors.Ipp.Show("apply", (s, _) => Show.Seconds(s)), "", $"<= {Show.Seconds(MostHttpSeconds)}");
        var rate = Show.Rate(Tasks, "tasks");
        string ipp = anchors.Ipp.Show("map", (s, n) => Show.Rate(n, "tasks")(s)), dask = anchors.Dask.Show("map", (s, n) => Show.Rate(n, "tasks")(s));
        table.Add(Tasks / map.Median >= LeastTasksPerSecond, $"balanced map, one element a task, {Tasks:N0} tasks", rate(map.Median), Show.Quartiles(map, rate), ipp, dask, $">= {LeastTasksPerSecond:N0} tasks/s");
        table.Add(Tasks / script.Median >= LeastTasksPerSecond, "the same with a function of a script", rate(script.Median), Show.Quartiles(script, rate), ipp, dask, $">= {LeastTasksPerSecond:N0} tasks/s");
    }

    static void Arrays(Section section, ClusterClient client, int passes, EngineAnchors anchors)
    {
        double[] sent = new double[Elements], back = new double[Elements];
        Random.Shared.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(sent.AsSpan()));
        var rate = Show.Bandwidth(Elements * 8L);
        var table = section.AddTable("80 MB", "first time", "used memory: median", "quartiles", "ipyparallel", "target");
        Row("scatter", () => client.All.Scatter("a", sent));
        Row("gather", () => client.All.Gather<double>("a", back));
        section.Check(back.AsSpan().SequenceEqual(sent), "what was gathered is what was scattered, to the bit");

        void Row(string what, Action pass)
        {
            var first = Time(1, pass);
            var later = Time(Math.Max(9, 3 * passes), pass);
            table.Add(Elements * 8.0 / later.Median >= LeastBytesPerSecond, what, rate(first.Median), rate(later.Median), Show.Quartiles(later, rate),
                anchors.Ipp.Show(what, (s, n) => Show.Bandwidth(n)(s)), $">= {LeastBytesPerSecond / 1e9:0} GB/s");
        }
    }

    static void MapOfAMillion(Section section, ClusterClient client, ClusterProcess cluster, int tasks)
    {
        long[] numbers = [.. Enumerable.Range(0, tasks).Select(i => (long)i)];
        long before = Resident(client, cluster);
        long start = Stopwatch.GetTimestamp();
        bool right = client.Balanced.Map<long>("sum", numbers).AsSpan().SequenceEqual(numbers);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long growth = Resident(client, cluster) - before;
        section.Check(right && growth <= MostGrowthBytes, $"{tasks:N0} trivial tasks in {Show.Seconds(seconds)} are right, and controller and engines together hold {Show.Bytes(growth)} more than before (target: at most {Show.Bytes(MostGrowthBytes)}; before {Show.Bytes(before)})");
    }

    static long Resident(ClusterClient client, ClusterProcess cluster) =>
        client.Status().Engines.Sum(e => e.ResidentBytes) + Runner.Trials.MemoryUse.Exact(cluster.Pid).Resident;

    static void Killed(Section section, ClusterClient client)
    {
        long[] numbers = [.. Enumerable.Range(0, Tasks).Select(i => (long)i)];
        var map = client.Balanced.MapAsync<long>("square", numbers);
        while (map.Progress.Done < Tasks / 4)
        {
            Thread.Sleep(1);
        }
        _ = Libc.Kill(client.Engines[1].Pid, Libc.SigKill);
        bool right = map.Get(TimeSpan.FromSeconds(60)).AsSpan().SequenceEqual([.. numbers.Select(x => x * x)]);
        bool told = client.Engines[1].Why.Contains("SIGKILL", StringComparison.Ordinal);
        section.Check(right && told, $"engine 1 killed in the middle of {Tasks:N0} tasks: all results are right, and the cluster says \"{client.Engines[1].Why}\"");
    }

    static Samples Time(int times, Action pass)
    {
        var seconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pass();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return new Samples(seconds);
    }
}
