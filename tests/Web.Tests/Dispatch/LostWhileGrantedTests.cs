using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Dispatch;

/// <summary>A Runner that goes in the moment between the choice of it and the storing of the lease.</summary>
public sealed class LostWhileGrantedTests
{
    [Fact]
    public async Task A_job_whose_Runner_goes_while_the_lease_is_stored_is_offered_again()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        var pool = web.Services.GetRequiredService<NodePool>();
        await pool.DrainAsync("hand", drained: true);
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        await web.JobWhenAsync(id, "waits for the drained Runner", job => job.Text("waitingFor")?.Contains("drained", StringComparison.Ordinal) == true);

        using (var goOn = new ManualResetEventSlim())
        {
            var busy = web.Services.GetRequiredService<HistoryDatabase>().WriteAsync(_ => goOn.Wait());
            var resumed = pool.DrainAsync("hand", drained: false);
            await Wait.ForAsync("the choice of the Runner", TimeSpan.FromSeconds(10), () => pool.LeaseOf(id), lease => lease is { Number: 0 });
            pool.Release(id);
            goOn.Set();
            await Task.WhenAll(busy, resumed);
        }

        // The first lease was given up before it was offered.
        var offer = await runner.OfferAsync();
        offer.ShouldBe(new JobOffer(id, 2));
        var trial = (await runner.AssignmentAsync(offer)).Trials.Single();
        await runner.ReportAsync(runner.Started(offer, trial), runner.Finished(offer, trial, RunnerByHand.Success()), runner.Stopped(offer));
        (await web.JobInAsync(id, "succeeded")).Items("trials").Single().GetProperty("attempt").GetInt32().ShouldBe(1);
    }
}
