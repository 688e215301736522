using System.Diagnostics;
using System.Net;

namespace Dashboard.System.Tests;

[Collection(Node.This)]
public sealed class CancelTests(ServerFixture fixture) : ServerTest(fixture)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("serial", 1, 1)]
    [InlineData("threads", 2, 1)]
    [InlineData("processes", 2, 3)]
    [InlineData("pool", 2, 3)]
    [InlineData("mpi", 2, 3)]
    [InlineData("engines", 2, 4)]
    public async Task Cancel_ends_every_process_within_two_seconds_and_leaves_nothing(string strategy, int workers, int leastProcesses)
    {
        string id = await Api.SubmitAsync(Work.Endless(strategy, workers));
        await Api.WaitForJobAsync(id, "to compute", job => job.GetProperty("progress").GetProperty("itemsDone").GetInt64() > 0 || job.MeasuredTrials()[0].TryGetProperty("workersUsed", out var used) && used.GetArrayLength() == workers);
        OfTheTrial().Count.ShouldBeGreaterThanOrEqualTo(leastProcesses);
        var clock = Stopwatch.StartNew();

        (await Api.PostAsync($"api/v1/jobs/{id}/cancel")).Status.ShouldBe(HttpStatusCode.Accepted);

        await Wait.ForAsync("the trial's processes to be gone", Limit, OfTheTrial, left => left.Count == 0, left => string.Join('\n', left));
        var job = await Api.WaitForJobAsync(id, "to be confirmed", job => job.Text("state") == "cancelled" && job.TryGetProperty("stopped", out var stopped) && stopped.GetProperty("confirmed").GetBoolean(), Limit);
        clock.Elapsed.ShouldBeLessThan(Limit);
        job.GetProperty("stopped").GetProperty("processes").GetInt32().ShouldBeGreaterThanOrEqualTo(leastProcesses, job.ToString());
        job.GetProperty("stopped").Number("seconds").ShouldBeInRange(0, Limit.TotalSeconds);
        Server.LeftBehind.Now().ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancel_is_refused_only_where_the_job_has_ended_otherwise()
    {
        string waiting = await Api.SubmitAsync(Work.Endless("serial", 1));
        (await Api.PostAsync($"api/v1/jobs/{waiting}/cancel")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await Api.WaitForEndAsync(waiting)).Text("state").ShouldBe("cancelled");
        (await Api.PostAsync($"api/v1/jobs/{waiting}/cancel")).Status.ShouldBe(HttpStatusCode.Accepted);

        string done = (await Api.RunAsync(Work.Brief())).Text("id")!;
        (await Api.PostAsync($"api/v1/jobs/{done}/cancel")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    IReadOnlyList<RunningProcess> OfTheTrial() => [.. Server.Processes.Where(process => process.Role != "agent")];
}
