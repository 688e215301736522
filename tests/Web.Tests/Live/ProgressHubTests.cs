using System.Text.Json;
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
