using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Slurm;

/// <summary>Jobs on their way through Slurm, as server and Runners speak of it.</summary>
public sealed class SlurmRoadTests : IAsyncLifetime
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    WebUnderTest web = null!;
    SlurmByHand slurm = null!;

    public async ValueTask InitializeAsync()
    {
        web = await WebUnderTest.StartAsync("--Dashboard:PublicUrl=http://127.0.0.1:1", "--Dashboard:SlurmPollSeconds=0.05");
        slurm = await SlurmByHand.StartAsync(web);
    }

    public async ValueTask DisposeAsync()
    {
        await slurm.DisposeAsync();
        await web.DisposeAsync();
    }

    [Fact]
    public async Task Allocations_of_one_count_each_follow_one_another()
    {
        string id = await web.SubmitAsync(Body("perWorkerCount"));
        var first = await slurm.NextAsync();
        await using (var inside = await InsideAsync(id, first))
        {
            var offer = await inside.RunNextAsync();
            (await web.JobAsync(id)).Items("trials").Where(t => t.Text("state") == "succeeded").ShouldAllBe(t => t.Number("workers") == 1);
            offer.JobId.ShouldBe(id);
        }
        slurm.Stand(first, "COMPLETED");
        var second = await slurm.NextAsync(first.Name);
        await using (var inside = await InsideAsync(id, second))
        {
            await inside.RunNextAsync();
        }
        var job = await web.JobInAsync(id, "succeeded");
        slurm.Stand(second, "COMPLETED");
        job.GetProperty("slurm").EnumerateArray().Select(s => s.Number("workers")).ShouldBe([1, 2]);
        await Wait.ForAsync("both to be tidied", Deadline, () => slurm.Tidied.Count, n => n == 2);
        slurm.Tokens.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_reason_is_shown_and_a_lost_Slurm_job_is_noticed()
    {
        string id = await web.SubmitAsync(Body());
        var job = await slurm.NextAsync();
        await web.JobWhenAsync(id, "says why", j => j.Text("waitingFor") == $"pending in Slurm job {job.Id}: waiting for resources (Resources)");
        slurm.Stand(job, "PENDING", "Priority");
        await web.JobWhenAsync(id, "says the new reason", j => j.Text("waitingFor") == $"pending in Slurm job {job.Id}: behind jobs of higher priority (Priority)");
        slurm.Jobs.TryRemove(job.Name, out _);
        var ended = await web.JobInAsync(id, "failed");
        ended.GetProperty("error").Text("message")!.ShouldStartWith($"Slurm no longer knows job {job.Id}. None of the 4 trials had finished");
    }

    [Theory]
    [InlineData("TIMEOUT", "walltime", "reached its time limit. 1 of 4 trials are finished and kept")]
    [InlineData("CANCELLED", "slurm", "was cancelled outside Speedup. 1 of 4 trials")]
    [InlineData("NODE_FAIL", "slurm", "lost a node. 1 of 4 trials are finished and kept; a retry runs the rest in a new allocation. Its last words: last words")]
    public async Task An_allocation_that_ends_early_keeps_what_is_finished(string state, string kind, string says)
    {
        string id = await web.SubmitAsync(Body());
        var job = await slurm.NextAsync();
        await using (var inside = await InsideAsync(id, job))
        {
            var offer = await inside.OfferAsync();
            var trials = (await inside.AssignmentAsync(offer)).Trials;
            await inside.ReportAsync(inside.Started(offer, trials[0]), inside.Finished(offer, trials[0], RunnerByHand.Success()), inside.Started(offer, trials[1]));
        }
        slurm.Stand(job, state);
        var ended = await web.JobInAsync(id, "failed");
        ended.GetProperty("error").Text("kind").ShouldBe(kind);
        ended.GetProperty("error").Text("message")!.ShouldContain(says);

        (await web.Http.PostAsync($"/api/v1/jobs/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await using var again = await InsideAsync(id, await slurm.NextAsync(job.Name));
        await again.RunNextAsync();
        (await web.JobInAsync(id, "succeeded")).Items("trials").Count(t => t.Items("flags").Count == 0).ShouldBe(1);
    }

    [Fact]
    public async Task A_job_that_Slurm_requeues_goes_on_at_its_first_missing_trial_and_counts_no_failure()
    {
        string id = await web.SubmitAsync(Body());
        var job = await slurm.NextAsync();
        await using (var inside = await InsideAsync(id, job))
        {
            var offer = await inside.OfferAsync();
            var trials = (await inside.AssignmentAsync(offer)).Trials;
            await inside.ReportAsync(inside.Started(offer, trials[0]), inside.Finished(offer, trials[0], RunnerByHand.Success()), inside.Started(offer, trials[1]));
        }
        slurm.Stand(job, "PENDING", "BeginTime", "");
        await web.JobWhenAsync(id, "waits again", j => j.Text("waitingFor")?.Contains("waiting for the time at which it may begin (BeginTime)") == true);
        await using (var again = await InsideAsync(id, job))
        {
            await again.RunNextAsync();
        }
        var ended = await web.JobInAsync(id, "succeeded");
        ended.GetProperty("slurm").GetArrayLength().ShouldBe(1);
        ended.Items("trials").Count(t => t.Number("attempt") == 1).ShouldBe(3);
    }

    [Fact]
    public async Task A_cancelled_job_is_confirmed_when_Slurm_has_nothing_of_it()
    {
        string id = await web.SubmitAsync(Body());
        var job = await slurm.NextAsync();
        await web.JobWhenAsync(id, "waits", j => j.Text("waitingFor")!.Contains("pending in Slurm"));
        await web.Http.PostAsync($"/api/v1/jobs/{id}/cancel", null);
        (await web.JobInAsync(id, "cancelled")).GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeFalse();
        await Wait.ForAsync("scancel", Deadline, () => slurm.Cancelled.Contains(job.Name), asked => asked);
        slurm.Stand(job, "CANCELLED");
        await web.JobWhenAsync(id, "is confirmed", j => j.GetProperty("stopped").GetProperty("confirmed").GetBoolean());
    }

    [Fact]
    public async Task What_sbatch_refuses_ends_the_job_and_a_silent_Slurm_does_not()
    {
        slurm.Refusal = new SlurmAnswer("") { Error = "Unable to contact slurm controller", Later = true };
        string id = await web.SubmitAsync(Body());
        await web.JobWhenAsync(id, "waits for Slurm", j => j.Text("waitingFor")?.Contains("Unable to contact") == true);
        slurm.Refusal = new SlurmAnswer("") { Error = "invalid partition specified: nowhere" };
        (await web.JobInAsync(id, "failed")).GetProperty("error").Text("message").ShouldBe("Slurm refused the job: invalid partition specified: nowhere");
    }

    [Fact]
    public async Task The_token_of_an_allocation_opens_its_own_Runner_and_job_alone()
    {
        string id = await web.SubmitAsync(Body());
        var job = await slurm.NextAsync();
        string token = slurm.Tokens[job.Name];
        await using (var stranger = await RunnerByHand.ConnectAsync(web, "stranger", token: token))
        {
            stranger.Welcome.Refusal!.ShouldContain(job.Name);
            (await stranger.TryAssignmentAsync(new JobOffer("other", 1))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        await using var inside = await InsideAsync(id, job);
        string other = await web.SubmitAsync(WebUnderTest.Body());
        (await inside.OfferAsync()).JobId.ShouldBe(id);
        (await web.JobAsync(other)).Text("runner").ShouldNotBe(job.Name);
    }

    [Fact]
    public async Task Set_up_lines_need_the_role_operator_and_options_of_sbatch_do_not()
    {
        using var submitter = web.Client(await TokenAsync("submitter"));
        var body = Body();
        body["placement"]!["slurm"]!["extra"] = new JsonArray("--gres=gpu:1");
        using var preview = await submitter.PostAsJsonAsync("/api/v1/jobs/slurm-preview", body);
        (await preview.Content.ReadAsStringAsync()).ShouldContain("#SBATCH --gres=gpu:1");
        body["placement"]!["slurm"]!["setup"] = new JsonArray("module load gcc");
        foreach (string path in new[] { "/api/v1/jobs/slurm-preview", "/api/v1/jobs" })
        {
            using var refused = await submitter.PostAsJsonAsync(path, body);
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("placement.slurm.setup");
        }
        using var schedule = await submitter.PostAsJsonAsync("/api/v1/schedules", new JsonObject { ["cron"] = "0 0 1 1 *", ["job"] = body.DeepClone() });
        schedule.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var operatorOf = web.Client(await TokenAsync("operator"));
        using var taken = await operatorOf.PostAsJsonAsync("/api/v1/jobs/slurm-preview", body);
        (await taken.Content.ReadAsStringAsync()).ShouldContain("module load gcc");
    }

    async Task<string> TokenAsync(string role)
    {
        using var answer = await web.Http.PostAsJsonAsync("/api/v1/tokens", new JsonObject { ["name"] = role, ["role"] = role });
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["secret"]!.GetValue<string>();
    }

    /// <summary>The Runner that the batch script would start.</summary>
    async Task<RunnerByHand> InsideAsync(string id, SlurmJobState job)
    {
        slurm.Stand(job, "RUNNING");
        return await RunnerByHand.ConnectAsync(web, job.Name, introduce: hello => hello with { OneJob = id }, token: slurm.Tokens[job.Name]);
    }

    static JsonObject Body(string allocation = "sweep") => new()
    {
        ["analysis"] = "sum-range",
        ["parameters"] = new JsonObject { ["stop"] = 1000 },
        ["sweep"] = new JsonObject { ["strategies"] = new JsonArray("threads"), ["workers"] = new JsonArray(1, 2), ["repetitions"] = 2, ["warmups"] = 0, ["baseline"] = false },
        ["placement"] = new JsonObject { ["slurm"] = new JsonObject { ["timeLimitMinutes"] = 5, ["allocation"] = allocation } },
    };
}
