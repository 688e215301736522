using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Tests.Trials;

namespace Dashboard.Runner.Tests.Agent;

[Collection(OneTrialAtATime.Name)]
public sealed class AgentTests : IAsyncLifetime
{
    readonly TempFolder _spool = new();
    readonly WebMemory _memory = new();
    TestWeb _web = null!;
    AgentRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _web = await TestWeb.StartAsync(_memory);
        _rig = new(_web.Address, _spool.Path);
        await Wait.UntilAsync(() => !_memory.Hellos.IsEmpty, () => _rig.Output);
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _web.DisposeAsync();
        _spool.Dispose();
    }

    [Fact]
    public async Task Hello_announces_the_node_and_a_pulse_follows()
    {
        var hello = _memory.Hellos.First();
        hello.ProtocolVersion.ShouldBe(RunnerProtocol.Version);
        hello.Name.ShouldBe("rig");
        hello.Labels.ShouldBe(["test"]);
        hello.Held.ShouldBeEmpty();
        hello.HostId.ShouldContain('/');
        hello.Node.UsableCpus.ShouldBeInRange(1, hello.Node.MachineCpus);
        await Wait.UntilAsync(() => _memory.Pulses.Count >= 2, () => _memory.Pulses.Count);
        _memory.Pulses.Last().MemoryBytes.ShouldBeGreaterThan(_memory.Pulses.Last().MemoryUsedBytes);
    }

    [Fact]
    public async Task An_offered_job_is_run_in_order_and_reported_in_numbered_order()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Quick, AgentRig.Quick, AgentRig.Quick));
        await StoppedAsync("a");

        var reports = _memory.Reports.Where(r => r is not TrialLogged).ToList();
        reports.Select(r => r.GetType().Name).ShouldBe(
            ["TrialStarted", "TrialFinished", "TrialStarted", "TrialFinished", "TrialStarted", "TrialFinished", "JobStopped"]);
        _memory.Reports.Select(r => r.Sequence).ShouldBeInOrder(SortDirection.Ascending);
        _memory.ReportsOf<TrialFinished>("a").Select(r => r.TrialId).ShouldBe(["t0001", "t0002", "t0003"]);
        _memory.ReportsOf<TrialFinished>("a")[0].Outcome.Result!.Value.GetProperty("pieces").GetInt32().ShouldBe(8);
        _memory.ReportsOf<TrialFinished>("a").Select(r => r.Outcome.ResultHash).Distinct().Count().ShouldBe(1);
        _memory.ReportsOf<TrialFinished>("a").ShouldAllBe(r => r.EnvironmentId == _memory.Hellos.First().Node.EnvironmentId);
        _memory.ReportsOf<JobStopped>("a").Single().ShouldSatisfyAllConditions(s => s.Cancelled.ShouldBeFalse(), s => s.Error.ShouldBeNull());
        _memory.ReportsOf<TrialStarted>("a").Select(r => r.Workers.Single().Pid).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task The_first_progress_arrives_while_the_trial_still_starts()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Endless));
        await Wait.UntilAsync(() => !_memory.Progress.IsEmpty, () => _rig.Output);
        _memory.Progress.First().ShouldSatisfyAllConditions(
            p => p.JobId.ShouldBe("a"), p => p.TrialId.ShouldBe("t0001"), p => p.Attempt.ShouldBe(1), p => p.Trial.ItemsTotal.ShouldBe(100));
        _rig.AtWork.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_lease_twice_is_run_once()
    {
        _memory.Assignments["a"] = AgentRig.Job("a", 1, true, AgentRig.Slow);
        await _web.SendAsync(RunnerHubNames.Offer, new("a", 1));
        await _web.SendAsync(RunnerHubNames.Offer, new("a", 1));
        await StoppedAsync("a");
        await _web.SendAsync(RunnerHubNames.Offer, new("a", 1));
        await OfferAsync(AgentRig.Job("b", 2, true, AgentRig.Quick));
        await StoppedAsync("b");

        _memory.Fetches.ShouldBe(["a", "b"]);
        _memory.ReportsOf<TrialFinished>("a").Count.ShouldBe(1);
    }

    /// <summary>Another program keeps a core busy until the second trial has ended; 40 % of a core is noise enough.</summary>
    [Fact]
    public async Task A_trial_that_others_disturbed_is_run_again_at_the_end_within_the_budget()
    {
        using var busy = System.Diagnostics.Process.Start("sh", ["-c", "while :; do :; done"]);
        try
        {
            await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Slow, AgentRig.Slow, AgentRig.Slow) with { NoiseRepeats = 2 });
            await Wait.UntilAsync(() => _memory.ReportsOf<TrialFinished>("a").Count >= 2, () => _rig.Output);
        }
        finally
        {
            busy.Kill();
            await busy.WaitForExitAsync();
        }
        await StoppedAsync("a");

        var finished = _memory.ReportsOf<TrialFinished>("a");
        finished.Take(3).Select(f => (f.TrialId, f.Attempt)).ShouldBe([("t0001", 1), ("t0002", 1), ("t0003", 1)]);
        finished[0].Outcome.Flags.ShouldContain("noisy");
        finished[1].Outcome.Flags.ShouldContain("noisy");
        finished.Skip(3).Select(f => (f.TrialId, f.Attempt)).ShouldBe([("t0001", 2), ("t0002", 2)]);
        finished.ShouldAllBe(f => f.Outcome.State == TrialState.Succeeded);
        _memory.ReportsOf<TrialLogged>("a").SelectMany(l => l.Lines).Count(l => l.Text.Contains("run again")).ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_budget_a_disturbed_trial_stays_as_it_is()
    {
        using var busy = System.Diagnostics.Process.Start("sh", ["-c", "while :; do :; done"]);
        try
        {
            await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Slow));
            await StoppedAsync("a");
        }
        finally
        {
            busy.Kill();
            await busy.WaitForExitAsync();
        }
        _memory.ReportsOf<TrialFinished>("a").Single().Outcome.Flags.ShouldContain("noisy");
    }

    [Fact]
    public async Task A_crash_is_attempted_three_times_or_until_it_works_with_every_attempt_reported()
    {
        var job = AgentRig.Job("a", 1, true, AgentRig.Crash, AgentRig.Crash with { Once = _spool.Below("crashed") }, AgentRig.Crash, AgentRig.Crash);
        // Stopped in good order before, and crashed twice elsewhere.
        await OfferAsync(job with { Trials = [job.Trials[0], job.Trials[1], job.Trials[2] with { Attempt = 5 }, job.Trials[3] with { Attempt = 3, Failures = 2 }] });
        await StoppedAsync("a");

        _memory.ReportsOf<TrialFinished>("a").Select(r => (r.TrialId, r.Attempt, r.Outcome.State)).ShouldBe(
        [
            ("t0001", 1, TrialState.Failed), ("t0001", 2, TrialState.Failed), ("t0001", 3, TrialState.Failed),
            ("t0002", 1, TrialState.Failed), ("t0002", 2, TrialState.Succeeded),
            ("t0003", 5, TrialState.Failed), ("t0003", 6, TrialState.Failed), ("t0003", 7, TrialState.Failed),
            ("t0004", 3, TrialState.Failed),
        ]);
        _memory.ReportsOf<JobStopped>("a").Single().Error.ShouldBeNull();
    }

    [Fact]
    public async Task Unusable_input_stops_the_rest_of_the_job()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, new ProbeParameters(Mischief: "input"), AgentRig.Quick));
        await StoppedAsync("a");

        _memory.ReportsOf<TrialFinished>("a").Count.ShouldBe(1);
        _memory.ReportsOf<JobStopped>("a").Single().Error.ShouldBe(new TrialError("input", "Piece 0 is not a number."));
    }

    [Fact]
    public async Task Cancel_stops_the_trial_and_says_how_many_processes_are_gone()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Endless, AgentRig.Quick));
        await StartedAsync("a");
        await _web.SendAsync(RunnerHubNames.Cancel, new("a", 1));
        await StoppedAsync("a");

        _memory.ReportsOf<TrialFinished>("a").Single().Outcome.State.ShouldBe(TrialState.Cancelled);
        var stopped = _memory.ReportsOf<JobStopped>("a").Single();
        stopped.Cancelled.ShouldBeTrue();
        stopped.Stopped.ShouldNotBeNull().Confirmed.ShouldBeTrue();
        stopped.Stopped.Processes.ShouldBe(1);
        _memory.ReportsOf<TrialStarted>("a").Count.ShouldBe(1);
        _rig.AtWork.ShouldBe(0);
    }

    [Fact]
    public async Task Cancelling_a_job_that_is_not_here_is_confirmed()
    {
        await _web.SendAsync(RunnerHubNames.Cancel, new("elsewhere", 7));
        await StoppedAsync("elsewhere");
        _memory.ReportsOf<JobStopped>("elsewhere").Single().Stopped.ShouldBe(new StopReport(0, 0, true));
    }

    [Fact]
    public async Task A_released_job_stops_and_is_not_heard_of_again()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Endless));
        await StartedAsync("a");
        await _web.SendAsync(RunnerHubNames.Release, new("a", 1));
        await Wait.UntilAsync(() => _rig.AtWork == 0, () => _rig.Output);
        await OfferAsync(AgentRig.Job("b", 2, true, AgentRig.Quick));
        await StoppedAsync("b");
        _memory.ReportsOf<TrialFinished>("a").ShouldBeEmpty();
        _memory.ReportsOf<JobStopped>("a").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_called_stale_in_an_acknowledgement_is_stopped()
    {
        _memory.Stale = batch => [.. batch.Reports.Where(r => r.JobId == "a").Select(r => new JobOffer(r.JobId, r.Lease)).Distinct()];
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Endless));
        await StartedAsync("a");
        await Wait.UntilAsync(() => _rig.AtWork == 0, () => _rig.Output);
        _memory.ReportsOf<JobStopped>("a").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_newer_lease_of_a_job_replaces_the_older()
    {
        await OfferAsync(AgentRig.Job("a", 1, false, AgentRig.Endless));
        await StartedAsync("a");
        await OfferAsync(AgentRig.Job("a", 2, false, AgentRig.Quick));
        await StoppedAsync("a");
        _memory.ReportsOf<JobStopped>("a").Single().Lease.ShouldBe(2);
    }

    [Fact]
    public async Task Exclusive_jobs_run_one_at_a_time()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Slow, AgentRig.Slow));
        await OfferAsync(AgentRig.Job("b", 2, true, AgentRig.Slow, AgentRig.Slow));
        await StoppedAsync("a");
        await StoppedAsync("b");
        string order = string.Concat(_memory.Reports.Where(r => r is TrialStarted or TrialFinished).Select(r => r.JobId));
        order.ShouldBeOneOf("aaaabbbb", "bbbbaaaa");
    }

    [Fact]
    public async Task Shared_jobs_run_side_by_side()
    {
        await OfferAsync(AgentRig.Job("a", 1, false, AgentRig.Endless));
        await OfferAsync(AgentRig.Job("b", 2, false, AgentRig.Quick));
        await StoppedAsync("b");
        _memory.ReportsOf<TrialFinished>("a").ShouldBeEmpty();
        _rig.AtWork.ShouldBe(1);
        await _web.SendAsync(RunnerHubNames.Cancel, new("a", 1));
        await StoppedAsync("a");
    }

    [Fact]
    public async Task A_talkative_trial_is_cut_short_with_a_count()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, new ProbeParameters(Mischief: "talk", Once: _spool.Below("talked"), Millis: 20)));
        await StoppedAsync("a");

        var lines = _memory.ReportsOf<TrialLogged>("a").SelectMany(r => r.Lines).Where(l => l.Source == "trial" || l.Text.Contains("left out")).ToList();
        lines.Count.ShouldBeInRange(200, 201);
        lines[0].Text.ShouldBe("line 0");
        lines[^1].Text.ShouldMatch("80[01] more lines of this trial were left out.");
    }

    [Fact]
    public async Task An_assignment_that_web_does_not_know_is_dropped_without_a_report()
    {
        await _web.SendAsync(RunnerHubNames.Offer, new("gone", 1));
        await Wait.UntilAsync(() => _memory.Fetches.Contains("gone"), () => _rig.Output);
        await OfferAsync(AgentRig.Job("b", 2, true, AgentRig.Quick));
        await StoppedAsync("b");
        _memory.Reports.ShouldAllBe(r => r.JobId == "b");
    }

    [Fact]
    public async Task A_report_that_web_cannot_read_does_not_hold_up_the_others()
    {
        _memory.ReportStatus = batch => batch.Reports.Any(r => r is TrialFinished { TrialId: "t0001" }) ? 400 : 0;
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Quick, AgentRig.Quick));
        await StoppedAsync("a");
        _memory.ReportsOf<TrialFinished>("a").Single().TrialId.ShouldBe("t0002");
    }

    [Fact]
    public async Task A_trial_whose_report_is_larger_than_the_server_takes_fails_once_and_says_so()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Quick) with { MostReportBytes = 1_500 });
        await StoppedAsync("a");
        Failed("a").ShouldContain("is larger than the server takes: 0.00 MB (Dashboard:Limits:RunnerBodyBytes)");

        // One that it does not know of, as a proxy's.
        _memory.ReportStatus = batch => batch.Reports.Any(r => r is TrialFinished { Outcome.State: TrialState.Succeeded }) ? 413 : 0;
        await OfferAsync(AgentRig.Job("b", 2, true, AgentRig.Quick));
        await StoppedAsync("b");
        Failed("b").ShouldContain("The server refused the trial's report of 0.0");

        string Failed(string jobId)
        {
            var outcome = _memory.ReportsOf<TrialFinished>(jobId).Single().Outcome;
            outcome.State.ShouldBe(TrialState.Failed);
            outcome.Error!.Kind.ShouldBe("analysis");
            outcome.Result.ShouldBeNull();
            return outcome.Error.Message;
        }
    }

    [Fact]
    public async Task A_graceful_stop_ends_the_trials_and_says_nothing_of_them()
    {
        await OfferAsync(AgentRig.Job("a", 1, true, AgentRig.Endless));
        await Wait.UntilAsync(() => _memory.ReportsOf<TrialStarted>("a").Count == 1, () => _rig.Output);
        (await _rig.StopAsync()).ShouldBe(RunnerAgent.Ended);
        _rig.AtWork.ShouldBe(0);
        File.ReadAllText(_spool.Below("reports.jsonl")).ShouldNotContain("trialFinished");
    }

    async Task OfferAsync(JobAssignment job)
    {
        _memory.Assignments[job.JobId] = job;
        await _web.SendAsync(RunnerHubNames.Offer, new(job.JobId, job.Lease));
    }

    Task StartedAsync(string jobId) => Wait.UntilAsync(() => _memory.ReportsOf<TrialStarted>(jobId).Count > 0, () => _rig.Output);

    Task StoppedAsync(string jobId) => Wait.UntilAsync(
        () => _memory.Stopped(jobId), () => $"{string.Join("; ", _memory.Reports.Select(r => r.GetType().Name))}\n{_rig.Output}");
}
