using System.Net;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Dispatch;

/// <summary>What is known and what is counted when Runners vanish, return late or stop in good order.</summary>
public sealed class LostRunnerTests
{
    const string ShortGrace = "--Dashboard:LeaseGraceSeconds=0.3";

    [Fact]
    public async Task The_stop_of_a_lost_runner_s_job_is_confirmed_by_that_runner_alone()
    {
        await using var web = await WebUnderTest.StartAsync(ShortGrace);
        var (id, offer, trial, sequence) = await LoseAsync(web);
        await web.Http.PostAsync($"/api/v1/jobs/{id}/cancel", null);
        Confirmed(await web.JobInAsync(id, "cancelled")).ShouldBeFalse();

        await using var back = await RunnerByHand.ConnectAsync(web, held: [offer], sequence: sequence);
        back.Welcome.Stale.ShouldBeEmpty();
        (await back.CancelAsync()).ShouldBe(offer);
        (await back.ReportAsync(back.Finished(offer, trial, new TrialOutcome { State = TrialState.Cancelled }))).Stale.ShouldBeEmpty();
        Confirmed(await web.JobAsync(id)).ShouldBeFalse();
        await back.ReportAsync(back.Stopped(offer, cancelled: true));
        var job = await web.JobAsync(id);
        Confirmed(job).ShouldBeTrue();
        job.GetProperty("stopped").Number("processes").ShouldBe(3);
    }

    [Fact]
    public async Task What_is_not_confirmed_stays_so_over_a_retry_and_its_success()
    {
        await using var web = await WebUnderTest.StartAsync(ShortGrace);
        var (id, offer, _, sequence) = await LoseAsync(web);
        await web.Http.PostAsync($"/api/v1/jobs/{id}/cancel", null);
        (await web.Http.PostAsync($"/api/v1/jobs/{id}/retry", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        Confirmed(await web.JobAsync(id)).ShouldBeFalse();
        (await web.Http.GetStringAsync($"/jobs/{id}")).ShouldContain("Processes of the cancelled run may still be at work");

        await using var other = await RunnerByHand.ConnectAsync(web, "other");
        await other.RunNextAsync();
        Confirmed(await web.JobInAsync(id, "succeeded")).ShouldBeFalse();
        await using var back = await RunnerByHand.ConnectAsync(web, held: [offer], sequence: sequence);
        (await back.CancelAsync()).ShouldBe(offer);
        await back.ReportAsync(back.Stopped(offer, cancelled: true));
        Confirmed(await web.JobAsync(id)).ShouldBeTrue();
    }

    /// <summary>A job whose Runner stayed away for too long: queued again, with nobody to run it.</summary>
    /// <param name="drained">One that is known and gets nothing for now.</param>
    static async Task<(string Id, JobOffer Offer, TrialSpec Trial, long Sequence)> LoseAsync(WebUnderTest web, string? drained = null)
    {
        if (drained is not null)
        {
            await using var known = await RunnerByHand.ConnectAsync(web, drained);
            await web.Services.GetRequiredService<NodePool>().DrainAsync(drained, drained: true);
        }
        var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials.Single();
        await runner.ReportAsync(runner.Started(offer, trial));
        await runner.DisposeAsync();
        await web.JobWhenAsync(id, "queued again", j => j.Text("state") == "queued" && j.Text("waitingFor") == "no Runner is connected");
        return (id, offer, trial, runner.Sequence);
    }

    static bool Confirmed(JsonElement job) => job.GetProperty("stopped").GetProperty("confirmed").GetBoolean();

    [Fact]
    public async Task A_loss_that_was_none_is_not_counted()
    {
        await using var web = await WebUnderTest.StartAsync(ShortGrace);
        var (id, offer, _, sequence) = await LoseAsync(web);
        await using var back = await RunnerByHand.ConnectAsync(web, held: [offer], sequence: sequence);
        (await web.JobAsync(id)).Text("state").ShouldBe("running");
        (await back.AssignmentAsync(offer)).Trials.Single().Failures.ShouldBe(0);
    }

    [Fact]
    public async Task Only_crashes_since_the_last_retry_use_up_the_attempts()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        for (int stop = 1; stop <= 3; stop++)
        {
            var held = await runner.OfferAsync();
            var cut = (await runner.AssignmentAsync(held)).Trials.Single();
            await runner.ReportAsync(runner.Started(held, cut), runner.Finished(held, cut, new TrialOutcome { State = TrialState.Cancelled }), runner.Stopped(held));
        }
        (await CrashAsync()).ShouldBe([4, 5, 6]);
        await web.JobInAsync(id, "failed");
        await web.Http.PostAsync($"/api/v1/jobs/{id}/retry", null);
        (await CrashAsync()).ShouldBe([7, 8, 9]);
        await web.JobInAsync(id, "failed");

        // As a Runner does: it attempts a trial again by itself until it has failed too often.
        async Task<int[]> CrashAsync()
        {
            var offer = await runner.OfferAsync();
            var trial = (await runner.AssignmentAsync(offer)).Trials.Single();
            trial.Failures.ShouldBe(0);
            var attempts = new List<int>();
            for (string? state = "queued"; state is "queued" or "running"; trial = trial with { Attempt = trial.Attempt + 1 })
            {
                attempts.Add(trial.Attempt);
                await runner.ReportAsync(runner.Started(offer, trial), runner.Finished(offer, trial, RunnerByHand.Failure("crash")));
                state = (await web.JobAsync(id)).Items("trials").Single().Text("state");
            }
            await runner.ReportAsync(runner.Stopped(offer));
            return [.. attempts];
        }
    }

    [Fact]
    public async Task A_trial_that_ends_its_runner_before_its_start_is_told_fails_in_the_end()
    {
        await using var web = await WebUnderTest.StartAsync();
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        for (int life = 1; life <= 3; life++)
        {
            await using var runner = await RunnerByHand.ConnectAsync(web);
            await runner.AssignmentAsync(await runner.OfferAsync());
        }
        await using var last = await RunnerByHand.ConnectAsync(web);
        var job = await web.JobInAsync(id, "failed");
        job.Items("trials").Single().GetProperty("error").Text("kind").ShouldBe("lost");
    }

    [Fact]
    public async Task A_lease_that_was_given_back_while_another_was_granted_stays()
    {
        await using var web = await WebUnderTest.StartAsync(ShortGrace);
        var (id, offer, _, _) = await LoseAsync(web, "other");
        var (pool, log) = (web.Services.GetRequiredService<NodePool>(), web.Services.GetRequiredService<JobLog>());
        await using var other = await RunnerByHand.ConnectAsync(web, "other");
        // Connected, so that nobody takes its lease for lost, and drained, so that it is not granted another.
        await pool.DrainAsync("hand", drained: true);
        await using var hand = await RunnerByHand.ConnectAsync(web);
        using (var goOn = new ManualResetEventSlim())
        {
            var returned = log.ChangeAsync(change =>
            {
                goOn.Wait();
                return change.Reopen(change.Job(id)!, offer);
            });
            var resumed = pool.DrainAsync("other", drained: false);
            await Wait.ForAsync("the choice of the other Runner", TimeSpan.FromSeconds(10), () => pool.LeaseOf(id), lease => lease is { Number: 0 });
            pool.Restore(LeaseOf(id, "hand", offer.Lease));
            goOn.Set();
            (await returned).ShouldBeTrue();
            await resumed;
        }
        // Once another job has gone its way, what was granted has been given back.
        await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        await other.RunNextAsync();
        pool.LeaseOf(id).ShouldBe(LeaseOf(id, "hand", offer.Lease));
    }

    [Fact]
    public async Task A_runner_that_returns_takes_the_place_of_what_is_just_being_granted()
    {
        await using var web = await WebUnderTest.StartAsync(ShortGrace);
        var (id, offer, _, sequence) = await LoseAsync(web);
        var pool = web.Services.GetRequiredService<NodePool>();
        pool.Restore(LeaseOf(id, "other", 0));
        await using var back = await RunnerByHand.ConnectAsync(web, held: [offer], sequence: sequence);
        pool.LeaseOf(id).ShouldBe(LeaseOf(id, "hand", offer.Lease));
    }

    static PoolLease LeaseOf(string id, string runner, long number) => new(number, id, runner, $"boot-{runner}", Lane.Exclusive, 1);

    [Fact]
    public async Task Lines_of_any_length_are_stored_as_events_that_fit_into_messages()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials.Single();
        var lines = Enumerable.Range(0, 50).Select(i => new LogLine("trial", "info", $"{i} " + new string('é', 1900))).ToList();
        var failure = new TrialOutcome { State = TrialState.Failed, Error = new TrialError("analysis", new string('x', 100_000)) };
        await runner.ReportAsync(runner.Logged(offer, trial, lines), runner.Finished(offer, trial, failure), runner.Stopped(offer));
        await web.JobInAsync(id, "failed");
        var events = JsonDocument.Parse(await web.Http.GetStringAsync($"/api/v1/jobs/{id}/events?after=0&limit=500")).RootElement.Items("items");
        events.ShouldAllBe(e => Encoding.UTF8.GetByteCount(e.GetRawText()) < 20_000);
        events.Where(e => e.Text("type") == "log").SelectMany(e => e.GetProperty("data").Items("lines")).Select(l => l.Text("text")).ShouldBe(lines.Select(l => l.Text));
    }
}
