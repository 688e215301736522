using Dashboard.Web.Pages.Jobs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class JobLogLineTests
{
    static readonly HashSet<string> Trials = ["t0001", "t0012"];

    [Theory]
    [InlineData("2026-11-30T00:35:15.123Z trial.started trialId=t0012 strategy=threads", "2026-11-30T00:35:15.123Z ", "trial.started trialId=", "t0012", " strategy=threads", "")]
    [InlineData("2026-11-30T00:35:15.123Z warning t0001 program: it grows", "2026-11-30T00:35:15.123Z ", "warning ", "t0001", " program: it grows", "warning")]
    [InlineData("2026-11-30T00:35:15.123Z trial.finished trialId=t0001 state=failed crash: killed", "2026-11-30T00:35:15.123Z ", "trial.finished trialId=", "t0001", " state=failed crash: killed", "bad")]
    [InlineData("2026-11-30T00:35:15.123Z job.started runner=local", "2026-11-30T00:35:15.123Z ", "", null, "job.started runner=local", "")]
    [InlineData("2026-11-30T00:35:15.123Z trial.finished trialId=t0001 seconds=0.07526123333333333 startupSeconds=1.5", "2026-11-30T00:35:15.123Z ", "trial.finished trialId=", "t0001", " seconds=0.075261 startupSeconds=1.5", "")]
    [InlineData("2026-11-30T00:35:15.123Z info program: seconds=0.07526123333333333", "2026-11-30T00:35:15.123Z ", "", null, "info program: seconds=0.07526123333333333", "")]
    [InlineData("   at t9999 in a stack", "", "", null, "   at t9999 in a stack", "")]
    [InlineData("", "", "", null, "", "")]
    public void A_line_is_taken_apart(string line, string at, string before, string? trial, string after, string tone) =>
        JobLogLine.Read(line, Trials).ShouldBe(new JobLogLine(at, trial, before, after, tone));
}
