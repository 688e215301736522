using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Dispatch;

/// <summary>A job's way from the API through queue and lease to a Runner and back into the history, on real parts.</summary>
public sealed class JobRoadTests
{
    [Fact]
    public async Task A_job_runs_to_its_end_and_shows_everything_measured()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 3, warmups: 1));
        await runner.RunNextAsync();
        var job = await web.JobInAsync(id, "succeeded");
        job.Items("trials").Count.ShouldBe(4);
        job.GetProperty("result").Text("total").ShouldBe("499500");
        job.GetProperty("resultsAgree").GetRawText().ShouldBe("""{"same":4,"total":4}""");
        var progress = job.GetProperty("progress");
        progress.Number("trialsDone").ShouldBe(4);
        progress.Number("itemsDone").ShouldBe(progress.Number("itemsTotal"));
        var events = await EventsAsync(web, id);
        events.Select(e => e.Number("seq")).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (double)n));
        events[0].Text("type").ShouldBe("job.queued");
        events[^1].Text("type").ShouldBe("job.finished");
    }

    static async Task<IReadOnlyList<JsonElement>> EventsAsync(WebUnderTest web, string id) =>
        JsonDocument.Parse(await web.Http.GetStringAsync($"/api/v1/jobs/{id}/events?after=0&limit=500")).RootElement.Items("items");

    [Fact]
    public async Task A_trial_s_own_page_holds_its_result_and_what_its_chunks_and_workers_say()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 2));
        string[] results = ["1", "2"];
        await runner.RunNextAsync(trial => RunnerByHand.Success(results[trial.TrialId == "t0001" ? 0 : 1]) with
        {
            Timeline = [new ChunkTime(0, 0, 0, 0.01, 1000, 0.004)], WorkersUsed = [new WorkerUse(0, 42, "here", 0.01, 1000, null, 0.002)],
        });
        var job = await web.JobInAsync(id, "failed");
        job.Items("trials").SelectMany(t => t.EnumerateObject()).Select(m => m.Name).ShouldNotContain(name => name == "result" || name == "timeline");
        foreach (var (trial, result) in job.Items("trials").Zip(results))
        {
            var own = JsonDocument.Parse(await web.Http.GetStringAsync($"/api/v1/jobs/{id}/trials/{trial.Text("id")}")).RootElement;
            own.GetProperty("result").GetRawText().ShouldBe($$"""{"total":"{{result}}"}""");
            own.Items("timeline").Single().GetRawText().ShouldBe("""{"chunk":0,"worker":0,"startSeconds":0,"endSeconds":0.01,"items":1000,"readSeconds":0.004}""");
            own.Items("workersUsed").Single().Number("packSeconds").ShouldBe(0.002);
        }
    }

    [Fact]
    public async Task Reports_that_come_twice_count_once()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials.Single();
        RunnerReport[] reports = [runner.Started(offer, trial), runner.Finished(offer, trial, RunnerByHand.Success()), runner.Stopped(offer)];
        (await runner.ReportAsync(reports)).Sequence.ShouldBe(3);
        var once = await EventsAsync(web, id);
        (await runner.ReportAsync(reports)).Sequence.ShouldBe(3);
        (await EventsAsync(web, id)).Count.ShouldBe(once.Count);
        (await web.JobAsync(id)).Text("state").ShouldBe("succeeded");
    }

    [Fact]
    public async Task Differing_results_fail_the_job_and_both_values_are_shown()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 2));
        var offer = await runner.OfferAsync();
        var trials = (await runner.AssignmentAsync(offer)).Trials;
        await runner.ReportAsync(runner.Finished(offer, trials[0], RunnerByHand.Success("111")), runner.Finished(offer, trials[1], RunnerByHand.Success("222")), runner.Stopped(offer));
        var job = await web.JobInAsync(id, "failed");
        job.GetProperty("error").Text("kind").ShouldBe("mismatch");
        job.GetProperty("error").Text("message")!.ShouldContain("111");
        job.GetProperty("error").Text("message")!.ShouldContain("222");
        job.GetProperty("result").Text("total").ShouldBe("111");
    }

    [Fact]
    public async Task A_measured_trial_that_stays_failed_fails_the_job_and_retry_runs_it_alone()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 2));
        var offer = await runner.OfferAsync();
        var trials = (await runner.AssignmentAsync(offer)).Trials;
        await runner.ReportAsync(runner.Finished(offer, trials[0], RunnerByHand.Success()), runner.Finished(offer, trials[1], RunnerByHand.Failure("timeout")), runner.Stopped(offer));
        (await web.JobInAsync(id, "failed")).GetProperty("error").Text("kind").ShouldBe("trials-failed");

        (await web.Http.PostAsync($"/api/v1/jobs/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var again = await runner.OfferAsync();
        var left = (await runner.AssignmentAsync(again)).Trials;
        left.Select(t => (t.TrialId, t.Attempt)).ShouldBe([(trials[1].TrialId, 2)]);
        await runner.ReportAsync(runner.Finished(again, left[0], RunnerByHand.Success()), runner.Stopped(again));
        var job = await web.JobInAsync(id, "succeeded");
        job.Items("trials")[1].Items("flags").Select(f => f.GetString()).ShouldContain("later-round");
        (await web.Http.PostAsync($"/api/v1/jobs/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Disturbed_trials_are_not_run_again_where_the_setting_says_so()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:RepeatDisturbed=false");
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await web.SubmitAsync(WebUnderTest.Body(repetitions: 6));
        (await runner.AssignmentAsync(await runner.OfferAsync())).NoiseRepeats.ShouldBe(0);
    }

    [Fact]
    public async Task A_quiet_repeat_takes_the_place_of_a_disturbed_attempt()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 6));
        var offer = await runner.OfferAsync();
        var assignment = await runner.AssignmentAsync(offer);
        assignment.NoiseRepeats.ShouldBe(2);
        foreach (var trial in assignment.Trials)
        {
            await runner.ReportAsync(runner.Finished(offer, trial, Disturbed()));
        }
        var (first, second) = (assignment.Trials[0] with { Attempt = 2 }, assignment.Trials[1] with { Attempt = 2 });
        await runner.ReportAsync(
            runner.Started(offer, first), runner.Finished(offer, first, RunnerByHand.Success() with { Seconds = 0.02 }),
            runner.Started(offer, second), runner.Finished(offer, second, Disturbed()));
        (await runner.AssignmentAsync(offer)).NoiseRepeats.ShouldBe(0);
        await runner.ReportAsync(runner.Stopped(offer));

        var trials = (await web.JobInAsync(id, "succeeded")).Items("trials");
        trials.Count.ShouldBe(6);
        trials[0].Number("attempt").ShouldBe(2);
        trials[0].Number("seconds").ShouldBe(0.02);
        trials[0].Items("flags").ShouldBeEmpty();
        trials[1].Number("attempt").ShouldBe(1);
        trials[1].Items("flags").Select(f => f.GetString()).ShouldBe(["noisy"]);

        static TrialOutcome Disturbed() => RunnerByHand.Success() with { Flags = ["noisy"] };
    }

    [Fact]
    public async Task What_a_runner_learns_of_its_node_serves_the_advice_and_costs_no_lease()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        var offer = await runner.OfferAsync();
        var calibration = new NodeCalibration("key", DateTimeOffset.UtcNow, 1 << 20, [new BandwidthCeiling(1, 1, 1e10)], [new CopiesWorth(1, 1)], 1);
        await runner.LearnedAsync(runner.Node with { Calibration = calibration });
        var trial = (await runner.AssignmentAsync(offer)).Trials.Single();
        await runner.ReportAsync(runner.Finished(offer, trial, RunnerByHand.Success()), runner.Stopped(offer));
        await web.JobInAsync(id, "succeeded");

        using var scope = web.Services.CreateScope();
        var history = scope.ServiceProvider.GetRequiredService<JobHistory>();
        var node = await history.NodeOfAsync((await history.FindAsync(id))!);
        node!.Calibration!.Ceilings.Single().BytesPerSecond.ShouldBe(1e10);
    }

    /// <summary>1,100 trials of 9e15 additions are more than 64 bits hold.</summary>
    [Fact]
    public async Task A_job_of_more_items_than_can_be_counted_is_taken_and_shows_its_progress()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        const long one = 9_000_000_000_000_000;
        var body = WebUnderTest.Body(repetitions: 1000, warmups: 100);
        body["parameters"] = new JsonObject { ["stop"] = one, ["repeats"] = 1 };
        string id = await web.SubmitAsync(body);
        var offer = await runner.OfferAsync();
        var trials = (await runner.AssignmentAsync(offer)).Trials;
        await runner.ReportAsync(runner.Started(offer, trials[0]), runner.Finished(offer, trials[0], RunnerByHand.Success()), runner.Started(offer, trials[1]));
        var progress = (await web.JobAsync(id)).GetProperty("progress");
        progress.GetProperty("itemsTotal").GetInt64().ShouldBe(long.MaxValue);
        progress.GetProperty("itemsDone").GetInt64().ShouldBe(one);
        await runner.ProgressAsync(offer, trials[1], one / 2, one);
        await web.JobWhenAsync(id, "half a trial more", j => j.GetProperty("progress").GetProperty("itemsDone").GetInt64() is > one and < 2 * one);
    }

    [Fact]
    public async Task Bad_input_fails_the_job_at_once()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 3));
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials[0];
        var failure = RunnerByHand.Failure("input");
        await runner.ReportAsync(runner.Finished(offer, trial, failure), runner.Stopped(offer, error: failure.Error));
        var job = await web.JobInAsync(id, "failed");
        job.GetProperty("error").Text("kind").ShouldBe("input");
        job.TrialsIn("cancelled").ShouldBe(2);
        string page = await web.Http.GetStringAsync($"/jobs/{id}?tab=speedup");
        page.ShouldContain("data-tab=\"trials\" aria-current=\"true\"", customMessage: "nothing was measured, so its page opens on what tells why");
        page.ShouldNotContain("data-tab=\"speedup\"");
    }

    [Fact]
    public async Task Cancel_reaches_the_runner_and_is_confirmed()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body());
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials[0];
        await runner.ReportAsync(runner.Started(offer, trial));
        (await web.Http.DeleteAsync($"/api/v1/jobs/{id}")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await web.Http.PostAsync($"/api/v1/jobs/{id}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await runner.CancelAsync()).ShouldBe(offer);
        await runner.ReportAsync(runner.Stopped(offer, cancelled: true));
        var job = await web.JobInAsync(id, "cancelled");
        job.GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeTrue();
        job.GetProperty("stopped").Number("processes").ShouldBe(3);
        (await web.Http.PostAsync($"/api/v1/jobs/{id}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await web.Http.DeleteAsync($"/api/v1/jobs/{id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await web.Http.GetAsync($"/api/v1/jobs/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_cancel_that_nobody_can_confirm_says_so_until_the_runner_is_back()
    {
        await using var web = await WebUnderTest.StartAsync();
        var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body());
        await runner.AssignmentAsync(await runner.OfferAsync());
        await runner.DisposeAsync();
        await Wait.ForAsync("the Runner to be away", TimeSpan.FromSeconds(5), async () => await web.Http.GetStringAsync("/api/v1/runners"), text => text.Contains("\"disconnected\""));
        await web.Http.PostAsync($"/api/v1/jobs/{id}/cancel", null);
        (await web.JobInAsync(id, "cancelled")).GetProperty("stopped").GetProperty("confirmed").GetBoolean().ShouldBeFalse();
        await using var back = await RunnerByHand.ConnectAsync(web);
        await web.JobWhenAsync(id, "confirmed", j => j.GetProperty("stopped").GetProperty("confirmed").GetBoolean());
    }

    [Fact]
    public async Task A_lost_runner_s_job_goes_on_elsewhere_at_the_first_missing_trial()
    {
        await using var web = await WebUnderTest.StartAsync("--Dashboard:LeaseGraceSeconds=0.5");
        var lost = await RunnerByHand.ConnectAsync(web, "lost");
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 3));
        var offer = await lost.OfferAsync();
        var trials = (await lost.AssignmentAsync(offer)).Trials;
        await lost.ReportAsync(lost.Finished(offer, trials[0], RunnerByHand.Success()), lost.Started(offer, trials[1]));
        var late = lost.Finished(offer, trials[1], RunnerByHand.Success());
        await lost.DisposeAsync();

        await using var other = await RunnerByHand.ConnectAsync(web, "other");
        var again = await other.OfferAsync();
        again.Lease.ShouldBeGreaterThan(offer.Lease);
        var left = (await other.AssignmentAsync(again)).Trials;
        left.Select(t => (t.TrialId, t.Attempt)).ShouldBe([(trials[1].TrialId, 2), (trials[2].TrialId, 1)]);

        // The lost one comes back with a result in its spool and a stale lease: the result counts, the lease does not, and it says when it has stopped.
        await using var back = await RunnerByHand.ConnectAsync(web, "lost", [offer], sequence: 3);
        back.Welcome.Stale.ShouldBeEmpty();
        (await back.CancelAsync()).ShouldBe(offer);
        (await back.ReportAsync(late)).Stale.ShouldBeEmpty();
        (await back.ReportAsync(back.Stopped(offer, cancelled: true))).Stale.ShouldBeEmpty();
        await other.ReportAsync(other.Finished(again, left[0], RunnerByHand.Success()), other.Finished(again, left[1], RunnerByHand.Success()), other.Stopped(again));
        var job = await web.JobInAsync(id, "succeeded");
        job.TrialsIn("succeeded").ShouldBe(3);
        job.Items("trials")[1].Number("attempt").ShouldBe(1);
    }

    [Fact]
    public async Task A_running_job_says_that_its_runner_is_silent_until_it_is_back()
    {
        await using var web = await WebUnderTest.StartAsync();
        var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials.Single();
        await runner.ReportAsync(runner.Started(offer, trial));
        await runner.DisposeAsync();
        var silent = await web.JobWhenAsync(id, "the silence", j => j.Text("waitingFor")?.StartsWith("Runner hand has not been heard of since", StringComparison.Ordinal) == true);
        silent.Text("state").ShouldBe("running");

        await using var back = await RunnerByHand.ConnectAsync(web, held: [offer], sequence: runner.Sequence);
        (await web.JobAsync(id)).Text("waitingFor").ShouldBeNull();
        await back.ReportAsync(back.Finished(offer, trial, RunnerByHand.Success()), back.Stopped(offer));
        (await web.JobInAsync(id, "succeeded")).Items("trials").Single().Number("attempt").ShouldBe(1);
        (await EventsAsync(web, id)).Count(e => e.Text("type") == "job.waiting" && e.GetRawText().Contains("not been heard of")).ShouldBe(1);
    }

    [Fact]
    public async Task After_a_restart_of_web_the_runner_re_attaches_and_nothing_runs_twice()
    {
        await using var web = await WebUnderTest.StartAsync();
        var before = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 2));
        var offer = await before.OfferAsync();
        var trials = (await before.AssignmentAsync(offer)).Trials;
        await before.ReportAsync(before.Started(offer, trials[0]));
        await before.DisposeAsync();
        await web.StopAsync();
        await web.StartAgainAsync();
        await using var after = await RunnerByHand.ConnectAsync(web, held: [offer], sequence: before.Sequence);
        after.Welcome.Stale.ShouldBeEmpty();
        await after.ReportAsync(
            after.Finished(offer, trials[0], RunnerByHand.Success()), after.Finished(offer, trials[1], RunnerByHand.Success()), after.Stopped(offer));
        var job = await web.JobInAsync(id, "succeeded");
        job.Items("trials").ShouldAllBe(t => t.GetProperty("attempt").GetInt32() == 1);
    }

    [Fact]
    public async Task After_a_restart_a_runner_without_the_job_gets_its_rest_again()
    {
        await using var web = await WebUnderTest.StartAsync();
        var before = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 2));
        var offer = await before.OfferAsync();
        var trials = (await before.AssignmentAsync(offer)).Trials;
        await before.ReportAsync(before.Finished(offer, trials[0], RunnerByHand.Success()));
        await before.DisposeAsync();
        await web.StopAsync();
        await web.StartAgainAsync();
        await using var after = await RunnerByHand.ConnectAsync(web, sequence: before.Sequence);
        await after.RunNextAsync();
        var job = await web.JobInAsync(id, "succeeded");
        job.TrialsIn("succeeded").ShouldBe(2);
    }

    [Fact]
    public async Task An_urgent_job_overtakes_twenty_that_wait_and_each_can_say_why_it_waits()
    {
        await using var web = await WebUnderTest.StartAsync();
        var waiting = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            waiting.Add(await web.SubmitAsync(WebUnderTest.Body(repetitions: 1, title: $"waiting {i}")));
        }
        await web.JobWhenAsync(waiting[19], "a reason", j => j.Text("waitingFor") == "no Runner is connected");
        var urgentBody = WebUnderTest.Body(repetitions: 1, title: "urgent");
        urgentBody["priority"] = 10;
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var first = await runner.OfferAsync();
        string urgent = await web.SubmitAsync(urgentBody);
        await web.JobWhenAsync(urgent, "behind the first", j => j.Text("waitingFor")?.Contains($"held by job {first.JobId}") == true);
        string page = await web.Http.GetStringAsync($"/jobs/{urgent}");
        page.ShouldContain($"held by <a href=\"/jobs/{first.JobId}\">waiting 0</a>");
        (await web.Http.GetStringAsync("/jobs?q=urgent")).ShouldContain("held by &#x201C;waiting 0&#x201D;");
        await runner.ReportAsync(runner.Stopped(first, error: new TrialError("launch", "on purpose")));
        (await runner.OfferAsync()).JobId.ShouldBe(urgent);
    }
}
