using System.Text.Json;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Parts.Road;

/// <summary>What a trial of 10 ms work costs beside its region: the time from launch to exit less all time in the region.</summary>
static class TrialOverhead
{
    const double WorkSeconds = 0.010;

    static readonly (string Strategy, int Workers, double TargetSeconds)[] Cases =
        [("serial", 1, 0.150), ("threads", 2, 0.150), ("processes", 2, 0.300), ("pool", 2, 0.300), ("mpi", 2, 0.600)];

    /// <param name="count">Trials of each strategy.</param>
    public static async Task MeasureAsync(SpeedupServer server, int count, Table table)
    {
        long stop = await WorkAsync(server);
        foreach (var (strategy, workers, target) in Cases)
        {
            var trials = (await RunAsync(server, stop, strategy, workers, count)).MeasuredTrials();
            table.Limit($"{strategy} x {workers}: trial less its region", new Samples([.. trials.Select(Overhead)]), Show.Seconds, target);
        }
    }

    static double Overhead(JsonElement trial) => trial.Number("elapsedSeconds") - trial.Number("seconds") * trial.GetProperty("innerLoops").GetInt32();

    /// <summary>Where the serial sum has to stop to take 10 ms on this machine.</summary>
    static async Task<long> WorkAsync(SpeedupServer server)
    {
        const long probe = 50_000_000;
        var trial = (await RunAsync(server, probe, "serial", 1, 1)).MeasuredTrials()[0];
        return (long)(probe * WorkSeconds / trial.Number("seconds"));
    }

    static async Task<JsonElement> RunAsync(SpeedupServer server, long stop, string strategy, int workers, int repetitions)
    {
        var job = await server.Api.RunAsync(new
        {
            analysis = "sum-range",
            parameters = new { stop, repeats = 1 },
            sweep = new { strategies = new[] { strategy }, workers = new[] { workers }, repetitions, warmups = 1, baseline = false },
        });
        return job.Text("state") == "succeeded" ? job : throw new InvalidOperationException($"The job did not succeed: {job}");
    }
}
