using System.Text;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Agent;

/// <summary>Times when Web, the Runner or both are gone.</summary>
[Collection(OneTrialAtATime.Name)]
public sealed class AgentAwayTests : IDisposable
{
    readonly TempFolder _spool = new();
    readonly WebMemory _memory = new();

    public void Dispose() => _spool.Dispose();

    [Fact]
    public async Task Reports_made_while_web_is_down_arrive_in_order_after_it_is_back()
    {
        var web = await TestWeb.StartAsync(_memory);
        int port = web.Address.Port;
        await using var rig = new AgentRig(web.Address, _spool.Path);
        await OfferAsync(web, rig, AgentRig.Job("a", 1, true, AgentRig.Slow, AgentRig.Slow, AgentRig.Slow));
        await Wait.UntilAsync(() => rig.AtWork == 1, () => rig.Output);
        await web.DisposeAsync();
        await Wait.UntilAsync(() => SpooledTrials() == 3, SpoolText);

        await using var again = await TestWeb.StartAsync(_memory, port);
        await Wait.UntilAsync(() => _memory.Stopped("a"), () => rig.Output);
        _memory.Hellos.Last().Held.ShouldBe([new JobOffer("a", 1)]);
        _memory.ReportsOf<TrialFinished>("a").Select(r => r.TrialId).Distinct().ShouldBe(["t0001", "t0002", "t0003"]);
        _memory.Reports.Select(r => r.Sequence).Distinct().ShouldBeInOrder(SortDirection.Ascending);
        await Wait.UntilAsync(() => SpoolIsEmpty(), SpoolText);
    }

    [Fact]
    public async Task A_lease_that_turned_stale_while_web_was_down_is_dropped()
    {
        var web = await TestWeb.StartAsync(_memory);
        int port = web.Address.Port;
        await using var rig = new AgentRig(web.Address, _spool.Path);
        await OfferAsync(web, rig, AgentRig.Job("a", 1, true, AgentRig.Endless));
        await Wait.UntilAsync(() => _memory.ReportsOf<TrialStarted>("a").Count == 1, () => rig.Output);
        await web.DisposeAsync();

        _memory.Answer = hello => new(RunnerProtocol.Version, null, hello.Held);
        await using var again = await TestWeb.StartAsync(_memory, port);
        await Wait.UntilAsync(() => rig.AtWork == 0, () => rig.Output);
        await OfferAsync(again, rig, AgentRig.Job("b", 2, true, AgentRig.Quick));
        await Wait.UntilAsync(() => _memory.Stopped("b"), () => rig.Output);
        _memory.ReportsOf<TrialFinished>("a").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_runner_started_on_a_spool_with_a_torn_line_sends_the_whole_ones_and_goes_on_counting()
    {
        await using (var spool = ReportSpool.Open(_spool.Path, new(TextWriter.Null)))
        {
            spool.Append(Stopped("old", 3));
            spool.Append(Stopped("older", 4));
        }
        string file = _spool.Below("reports.jsonl");
        await File.AppendAllTextAsync(file, """{"type":"jobStopped","sequence":99999999999999,"jobId":"to""");

        await using var web = await TestWeb.StartAsync(_memory);
        await using var rig = new AgentRig(web.Address, _spool.Path);
        await Wait.UntilAsync(() => _memory.Stopped("older"), () => rig.Output);
        _memory.Hellos.First().Held.ShouldBe([new JobOffer("old", 3), new JobOffer("older", 4)], ignoreOrder: true);
        rig.Output.ToString().ShouldContain("torn");
        await OfferAsync(web, rig, AgentRig.Job("new", 5, true, AgentRig.Quick));
        await Wait.UntilAsync(() => _memory.Stopped("new"), () => rig.Output);
        _memory.Reports.Select(r => r.Sequence).ShouldBeInOrder(SortDirection.Ascending);
        _memory.Reports.Max(r => r.Sequence).ShouldBeLessThan(99999999999999);
        _memory.Reports.Select(r => r.JobId).Distinct().ShouldBe(["old", "older", "new"]);
    }

    [Fact]
    public async Task A_refusal_ends_the_runner_with_its_reason()
    {
        _memory.Answer = _ => new(RunnerProtocol.Version, "this name is taken", []);
        await using var web = await TestWeb.StartAsync(_memory);
        await using var rig = new AgentRig(web.Address, _spool.Path);
        (await rig.Running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(RunnerAgent.Refused);
        rig.Output.ToString().ShouldContain("this name is taken");
    }

    [Fact]
    public async Task Another_version_of_the_protocol_ends_the_runner()
    {
        _memory.Answer = _ => new(RunnerProtocol.Version + 1, null, []);
        await using var web = await TestWeb.StartAsync(_memory);
        await using var rig = new AgentRig(web.Address, _spool.Path);
        (await rig.Running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(RunnerAgent.Refused);
        rig.Output.ToString().ShouldContain($"version {RunnerProtocol.Version + 1}");
    }

    [Fact]
    public async Task A_token_that_is_not_valid_ends_the_runner()
    {
        await using var web = await TestWeb.StartAsync(_memory);
        await using var rig = new AgentRig(web.Address, _spool.Path, o => o with { Token = "wrong" });
        (await rig.Running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(RunnerAgent.Refused);
        rig.Output.ToString().ShouldContain("401");
    }

    [Fact]
    public async Task The_path_prefix_of_a_proxy_is_kept()
    {
        await using var web = await TestWeb.StartAsync(_memory, pathBase: "/lab/speedup");
        await using var rig = new AgentRig(new(web.Address, "/lab/speedup/"), _spool.Path);
        await OfferAsync(web, rig, AgentRig.Job("a", 1, true, AgentRig.Quick));
        await Wait.UntilAsync(() => _memory.Stopped("a"), () => rig.Output);
    }

    [Fact]
    public async Task A_second_runner_on_the_same_spool_ends_with_2()
    {
        await using var web = await TestWeb.StartAsync(_memory);
        await using var first = new AgentRig(web.Address, _spool.Path);
        await Wait.UntilAsync(() => !_memory.Hellos.IsEmpty, () => first.Output);
        await using var second = new AgentRig(web.Address, _spool.Path);
        (await second.Running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(RunnerAgent.Unusable);
        second.Output.ToString().ShouldContain($"process {Environment.ProcessId}");
    }

    [Fact]
    public async Task A_runner_of_a_new_web_waits_for_the_one_before()
    {
        await using var web = await TestWeb.StartAsync(_memory);
        await using var first = new AgentRig(web.Address, _spool.Path);
        await Wait.UntilAsync(() => _memory.Hellos.Count == 1, () => first.Output);
        await using var second = new AgentRig(web.Address, _spool.Path, o => o with { ParentWatch = true });
        await Wait.UntilAsync(() => second.Output.ToString().Contains("Waiting", StringComparison.Ordinal), () => second.Output);
        await first.StopAsync();
        await Wait.UntilAsync(() => _memory.Hellos.Count == 2, () => second.Output);
    }

    [Fact]
    public async Task Without_work_a_runner_ends_with_the_web_that_started_it()
    {
        await using var web = await TestWeb.StartAsync(_memory);
        await using var rig = new AgentRig(web.Address, _spool.Path, o => o with { ParentWatch = true });
        await Wait.UntilAsync(() => !_memory.Hellos.IsEmpty, () => rig.Output);
        rig.EndParent();
        (await rig.Running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(RunnerAgent.Ended);
    }

    [Fact]
    public async Task With_work_it_goes_on_for_the_grace_time_and_then_stops_its_trials()
    {
        var web = await TestWeb.StartAsync(_memory);
        await using var rig = new AgentRig(web.Address, _spool.Path, o => o with { ParentWatch = true, ParentGrace = TimeSpan.FromSeconds(5) });
        await OfferAsync(web, rig, AgentRig.Job("a", 1, true, AgentRig.Slow, AgentRig.Endless));
        await Wait.UntilAsync(() => rig.AtWork == 1, () => rig.Output);
        await web.DisposeAsync();
        rig.EndParent();
        (await rig.Running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(RunnerAgent.Ended);
        rig.AtWork.ShouldBe(0);
        SpooledTrials().ShouldBe(1, SpoolText());
        SpoolText().ShouldNotContain("jobStopped");
    }

    [Fact]
    public async Task A_new_web_at_the_same_address_takes_over_the_work_of_the_one_that_died()
    {
        var web = await TestWeb.StartAsync(_memory);
        int port = web.Address.Port;
        await using var rig = new AgentRig(web.Address, _spool.Path, o => o with { ParentWatch = true, ParentGrace = TimeSpan.FromSeconds(5) });
        await OfferAsync(web, rig, AgentRig.Job("a", 1, true, AgentRig.Slow, AgentRig.Slow, AgentRig.Slow, AgentRig.Slow, AgentRig.Slow));
        await Wait.UntilAsync(() => rig.AtWork == 1, () => rig.Output);
        await web.DisposeAsync();
        rig.EndParent();
        await using var again = await TestWeb.StartAsync(_memory, port);
        (await rig.Running.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(RunnerAgent.Ended);
        _memory.ReportsOf<TrialFinished>("a").Select(r => r.TrialId).Distinct().Count().ShouldBe(5);
    }

    bool SpoolIsEmpty() => !SpoolText().Split('\n').Any(l => l.StartsWith("{\"type\"", StringComparison.Ordinal)) || SpoolText().Contains("acknowledged", StringComparison.Ordinal);

    int SpooledTrials() => SpoolText().Split("trialFinished").Length - 1;

    string SpoolText()
    {
        using var file = new FileStream(_spool.Below("reports.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file, Encoding.UTF8).ReadToEnd();
    }

    static JobStopped Stopped(string job, long lease) => new() { Sequence = 0, JobId = job, Lease = lease, At = DateTimeOffset.UtcNow };

    async Task OfferAsync(TestWeb web, AgentRig rig, JobAssignment job)
    {
        await Wait.UntilAsync(() => rig.Output.ToString().TrimEnd().EndsWith("Connected to the dashboard.", StringComparison.Ordinal), () => rig.Output);
        _memory.Assignments[job.JobId] = job;
        await web.SendAsync(RunnerHubNames.Offer, new(job.JobId, job.Lease));
    }
}
