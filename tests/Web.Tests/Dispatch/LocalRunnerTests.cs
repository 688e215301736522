#pragma warning disable CA1416 // File modes of Linux, where Runners live.
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Dispatch;

/// <summary>The end of the child that is to become the local Runner, while another process may still be it.</summary>
public sealed class LocalRunnerTests
{
    /// <summary>After a kill of Web its Runner goes on for a while, and the child of the next Web waits for it.</summary>
    /// <param name="worked">Whether the child had the spool, and so was the Runner.</param>
    [Theory]
    [InlineData(false, "running", 1)]
    [InlineData(true, "queued", 2)]
    public async Task Only_the_end_of_a_child_that_worked_ends_leases(bool worked, string state, int attempt)
    {
        using var folder = new TemporaryFolder();
        string script = Path.Combine(folder.Path, "runner"), starts = Path.Combine(folder.Path, "starts"), go = Path.Combine(folder.Path, "go");
        File.WriteAllText(script, $"""
            #!/bin/sh
            while [ "$1" != --spool ]; do shift; done
            {(worked ? "mkdir -p $2; echo $$ > $2/runner.pid" : "")}
            echo started >> {starts}
            while [ ! -e {go} ]; do sleep 0.05; done
            exit 1
            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var web = await WebUnderTest.StartAsync("--Dashboard:LocalRunner=true", $"--Dashboard:RunnerPath={script}");
        await using var runner = await RunnerByHand.ConnectAsync(web, "local");
        string id = await web.SubmitAsync(WebUnderTest.Body(repetitions: 1));
        var offer = await runner.OfferAsync();
        await runner.ReportAsync(runner.Started(offer, (await runner.AssignmentAsync(offer)).Trials.Single()));
        await Wait.ForAsync("the first child", TimeSpan.FromSeconds(10), () => File.Exists(starts), there => there);
        await File.WriteAllTextAsync(go, "");

        // The next one is started once all is done that the end of the first means.
        await Wait.ForAsync("the next child", TimeSpan.FromSeconds(10), () => File.ReadAllLines(starts).Length, count => count > 1);
        var job = await web.JobAsync(id);
        job.Text("state").ShouldBe(state);
        job.Items("trials").Single().Number("attempt").ShouldBe(attempt);
    }
}
