using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Pages.Shared;
using Dashboard.Web.Tests.Dispatch;
using Dashboard.Web.Tests.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class FaultWordsTests
{
    [Theory]
    [InlineData("1 of 3 trials failed. crash: a crash on purpose", "1 of 3 trials failed. a crash on purpose")]
    [InlineData("Killed. Not a kind: told as it is", "Killed. Not a kind: told as it is")]
    [InlineData("memory: only after a sentence", "memory: only after a sentence")]
    public void A_message_is_told_without_the_kind(string message, string told) =>
        FaultWords.Message(new JobError("trials-failed", message)).ShouldBe(told);

    /// <summary>As the API has them, each made by a trial that fails so.</summary>
    [Theory]
    [InlineData("analysis")]
    [InlineData("crash")]
    [InlineData("memory")]
    [InlineData("timeout")]
    [InlineData("launch")]
    public async Task Pages_tell_a_kind_in_words(string kind)
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string id = await web.SubmitAsync(PlantedSweeps.Body(repetitions: 1, workers: 2));
        // Crashes are tried again.
        for (string state = ""; state != "failed"; state = (await web.JobAsync(id)).GetProperty("state").GetString()!)
        {
            await runner.RunNextAsync(_ => RunnerByHand.Failure(kind));
        }

        var error = (await web.JobAsync(id)).GetProperty("error");
        error.GetProperty("message").GetString()!.ShouldContain($"{kind}: a {kind} on purpose");
        string page = await web.Http.GetStringAsync($"/jobs/{id}?tab=trials");
        page.ShouldContain(FaultWords.Of(kind));
        page.ShouldNotContain($". {kind}: ");
        FaultWords.Of(kind).ShouldNotBe(kind);
    }
}
