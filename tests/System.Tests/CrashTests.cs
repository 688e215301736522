using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>Whatever dies in the middle of a sweep: it ends complete, no finished trial is lost, none is counted twice.</summary>
[Collection(Node.This)]
public sealed class CrashTests : IAsyncLifetime
{
    SpeedupServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SpeedupServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        RedTest.Print(_server);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_trial_is_attempted_again()
    {
        var (id, finished) = await SweepInTheMiddleAsync();
        var leader = await Wait.ForAsync("a trial's leader", TimeSpan.FromSeconds(10), () => _server.Processes.FirstOrDefault(process => process.Role == "trial"), process => process is not null);
        Signals.Send(leader!.Id, Signals.Kill);

        var job = await CompleteAsync(id, finished);

        job.Items("trials").ShouldContain(trial => trial.GetProperty("attempt").GetInt32() > 1);
        await NothingStaysAsync();
    }

    [Fact]
    public async Task A_killed_Runner_is_started_again_and_goes_on()
    {
        var (id, finished) = await SweepInTheMiddleAsync();
        int killed = _server.Runner.Id;
        Signals.Send(killed, Signals.Kill);

        await CompleteAsync(id, finished);

        _server.Runner.Id.ShouldNotBe(killed);
        await NothingStaysAsync();
    }

    [Fact]
    public async Task A_killed_server_goes_on_after_the_next_start()
    {
        var (id, finished) = await SweepInTheMiddleAsync();
        await _server.KillAsync();
        await _server.StartAgainAsync();

        await CompleteAsync(id, finished);
        await NothingStaysAsync();
    }

    [Fact]
    public async Task A_stopped_server_goes_on_after_the_next_start()
    {
        var (id, finished) = await SweepInTheMiddleAsync();
        (await _server.StopAsync()).ShouldBe(0);
        _server.Processes.ShouldBeEmpty();
        await _server.StartAgainAsync();

        await CompleteAsync(id, finished);
        await NothingStaysAsync();
    }

    [Fact]
    public async Task A_matrix_half_written_by_a_killed_Runner_is_swept_and_the_next_attempt_publishes_a_whole_one()
    {
        string id = await _server.Api.SubmitAsync(new
        {
            analysis = "create-matrix",
            parameters = new { rows = 20_000, columns = 4_000, name = "again", distribution = "normal" },
            sweep = new { strategies = new[] { "processes" }, workers = new[] { 2 }, repetitions = 1, warmups = 0, baseline = false },
        });
        string datasets = Path.Combine(_server.DataDirectory, "datasets");
        string[] Hidden() => Directory.GetDirectories(datasets, ".*");
        string half = await Wait.ForAsync("half a matrix", TimeSpan.FromSeconds(20), () => Hidden().FirstOrDefault(d => Directory.GetFiles(d).Length == 1), folder => folder is not null) ?? "";
        Signals.Send(_server.Runner.Id, Signals.Kill);

        var job = await _server.Api.WaitForEndAsync(id, TimeSpan.FromSeconds(90));
        job.Text("state").ShouldBe("succeeded", job.ToString());
        await Wait.ForAsync("no half-done folder", TimeSpan.FromSeconds(5), Hidden, left => left.Length == 0, left => string.Join('\n', left));
        Directory.Exists(half).ShouldBeFalse();
        var set = (await _server.Api.GetAsync("api/v1/datasets/again")).Expect(HttpStatusCode.OK);
        set.GetProperty("bytes").GetInt64().ShouldBe(128 + (20_000L * 4_000 * 8));
        await NothingStaysAsync();
    }

    /// <returns>A job with some trials done, one running and some left; and those done.</returns>
    async Task<(string Id, IReadOnlyList<JsonElement> Finished)> SweepInTheMiddleAsync()
    {
        string id = await _server.Api.SubmitAsync(Work.Sweep());
        var job = await _server.Api.WaitForJobAsync(id, "to be in the middle", job => job.TrialsIn("succeeded") >= 4 && job.TrialsIn("running") == 1);
        job.TrialsIn("queued").ShouldBeGreaterThan(3, "the sweep was over too soon to say anything");
        return (id, [.. job.Items("trials").Where(trial => trial.Text("state") == "succeeded")]);
    }

    async Task<JsonElement> CompleteAsync(string id, IReadOnlyList<JsonElement> finished)
    {
        var job = await _server.Api.WaitForEndAsync(id, TimeSpan.FromSeconds(90));
        job.Text("state").ShouldBe("succeeded", job.ToString());
        var successes = job.Items("trials").Where(trial => trial.Text("state") == "succeeded").ToList();
        successes.Count.ShouldBe(Work.SweepTrials, job.ToString());
        successes.Select(Slot).Distinct().Count().ShouldBe(Work.SweepTrials);
        job.GetProperty("progress").GetProperty("trialsDone").GetInt32().ShouldBe(Work.SweepTrials);
        foreach (var before in finished)
        {
            var after = successes.Single(trial => trial.Text("id") == before.Text("id"));
            (after.Text("attempt"), after.Text("seconds")).ShouldBe((before.Text("attempt"), before.Text("seconds")), "a finished trial was run again");
        }

        return job;
    }

    static string Slot(JsonElement trial) => $"{trial.Text("strategy")} {trial.Text("workers")} {trial.Text("repetition")} {trial.Text("warmup")}";

    async Task NothingStaysAsync()
    {
        await Wait.ForAsync("only the Runner to be left", TimeSpan.FromSeconds(2), () => _server.Processes.Where(process => process.Role != "agent").ToList(), left => left.Count == 0, left => string.Join('\n', left));
        _server.LeftBehind.Now().ShouldBeEmpty();
    }
}
