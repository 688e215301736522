using System.Text.RegularExpressions;
using Dashboard.Web.Tests.Dispatch;
using Dashboard.Web.Tests.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

/// <summary>Home says of each finished sweep how many cores to ask for, as the page of its job does.</summary>
public sealed partial class HomeAnswerTests
{
    [Fact]
    public async Task A_sweep_is_listed_with_its_answer_and_a_single_count_without()
    {
        await using var web = await WebUnderTest.StartAsync();
        await using var runner = await RunnerByHand.ConnectAsync(web);
        string sweep = await web.RunAsync(runner, PlantedSweeps.Body(repetitions: 5, workers: [1, 2, 4]), PlantedSweeps.Amdahl);
        await web.RunAsync(runner, PlantedSweeps.Body(stop: 2000, repetitions: 5, workers: [2]), PlantedSweeps.Amdahl);

        string answer = Answer().Match(await web.Http.GetStringAsync($"/jobs/{sweep}")).Groups["cores"].Value;
        answer.ShouldNotBeEmpty();
        string home = await web.Http.GetStringAsync("/");
        HomeAnswer().Matches(home).Select(m => m.Groups["cores"].Value).ShouldBe([answer]);
    }

    [GeneratedRegex("Ask for <strong>(?<cores>[^<]+)</strong>")]
    private static partial Regex Answer();

    [GeneratedRegex("home-answer\">Ask for (?<cores>[^<]+)\\.</strong>")]
    private static partial Regex HomeAnswer();
}
