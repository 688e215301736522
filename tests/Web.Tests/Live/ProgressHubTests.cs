using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Live;

/// <summary>What a watching browser gets, and when.</summary>
public sealed class ProgressHubTests
{
    [Fact]
    public async Task The_first_progress_of_a_trial_reaches_whoever_watches_the_job()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await using var browser = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", WebUnderTest.Token);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        await browser.SendAsync("WatchJob", id, 0);
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials[0];
        await runner.ProgressAsync(offer, trial, 500, 1000);
        JsonElement snapshot;
        do
        {
            snapshot = (await browser.NextAsync("Progress")).Argument;
        }
        while (snapshot.Text("jobId") != id || snapshot.Text("trialId") is null);
        snapshot.GetProperty("trial").Number("itemsDone").ShouldBe(500);
        await runner.ReportAsync(runner.Finished(offer, trial, RunnerByHand.Success()), runner.Stopped(offer));
        await web.JobInAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_watcher_gets_every_event_once_and_in_order_wherever_it_starts()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await using var early = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", WebUnderTest.Token);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 5));
        await early.SendAsync("WatchJob", id, 0);
        await runner.RunNextAsync();
        var seen = await UntilFinishedAsync(early);
        seen.ShouldBe(Enumerable.Range(1, seen.Count));

        await using var late = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", WebUnderTest.Token);
        await late.SendAsync("WatchJob", id, 4);
        (await UntilFinishedAsync(late)).ShouldBe(seen.Skip(4));
    }

    [Fact]
    public async Task Whoever_watches_all_jobs_gets_progress_without_workers_and_whoever_watches_one_gets_both()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        await using var home = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", WebUnderTest.Token);
        await using var page = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", WebUnderTest.Token);
        await home.InvokeAsync("WatchAll");
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        await page.InvokeAsync("WatchJob", id, 0);
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials[0];
        await runner.ProgressAsync(offer, trial, 500, 1000, [new WorkerProgress(0, 42, "here", "running", 500, 3, "c", 0.1)]);
        (await TrialOfAsync(page)).GetProperty("workers").GetArrayLength().ShouldBe(1);
        var seen = await TrialOfAsync(home);
        seen.GetProperty("workers").GetArrayLength().ShouldBe(0);
        seen.Number("itemsDone").ShouldBe(500);
        await runner.ReportAsync(runner.Finished(offer, trial, RunnerByHand.Success()), runner.Stopped(offer));
        await web.JobInAsync(id, "succeeded");
    }

    [Fact]
    public async Task Wrong_ids_and_too_many_jobs_are_refused_in_words_and_the_connection_goes_on()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var browser = await HubConnectionByHand.OpenAsync(web.Url, "/hubs/progress", WebUnderTest.Token);
        foreach (object? wrong in new object?[] { null, "", new string('x', 101) })
        {
            (await Should.ThrowAsync<InvalidOperationException>(() => browser.InvokeAsync("WatchJob", wrong!, 0))).Message.ShouldContain("1 to 100 characters");
        }
        for (int i = 0; i < 200; i++)
        {
            await browser.InvokeAsync("WatchJob", $"job{i}", 0);
        }
        (await Should.ThrowAsync<InvalidOperationException>(() => browser.InvokeAsync("WatchJob", "one-more", 0))).Message.ShouldContain("200 jobs already");
        await browser.InvokeAsync("UnwatchJob", "job7");
        await browser.InvokeAsync("WatchJob", "one-more", 0);
    }

    static async Task<JsonElement> TrialOfAsync(HubConnectionByHand browser)
    {
        while (true)
        {
            if ((await browser.NextAsync("Progress")).Argument.TryGetProperty("trial", out var trial) && trial.Number("itemsDone") > 0)
            {
                return trial;
            }
        }
    }

    static async Task<List<int>> UntilFinishedAsync(HubConnectionByHand browser)
    {
        var seen = new List<int>();
        while (true)
        {
            foreach (var entry in (await browser.NextAsync("Events")).Argument.EnumerateArray())
            {
                seen.Add(entry.GetProperty("seq").GetInt32());
                if (entry.Text("type") == "job.finished")
                {
                    return seen;
                }
            }
        }
    }
}
