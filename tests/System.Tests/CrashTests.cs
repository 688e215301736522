using System.Net;

namespace Dashboard.System.Tests;

/// <summary>What a job leaves as files when its Runner dies; <see cref="FaultTests"/> has the other deaths.</summary>
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

    async Task NothingStaysAsync()
    {
        await Wait.ForAsync("only the Runner to be left", TimeSpan.FromSeconds(2), () => _server.Processes.Where(process => process.Role != "agent").ToList(), left => left.Count == 0, left => string.Join('\n', left));
        _server.LeftBehind.Now().ShouldBeEmpty();
    }
}
