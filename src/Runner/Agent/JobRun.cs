using System.Net;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Agent;

/// <summary>What all jobs of a Runner share.</summary>
sealed record JobSurroundings(
    AgentOptions Options, Func<NodeFacts> Node, WebClient Web, ReportSpool Spool,
    Func<JobProgressReport, Task> SendProgress, IdlenessGauge Idleness, SemaphoreSlim WholeNode, AgentConsole Console, Func<string, string?> ClusterSocket);

/// <summary>One job under one lease: fetches its trials, runs them in order and reports each attempt.</summary>
sealed class JobRun(JobOffer lease, JobSurroundings around)
{
    /// <summary>Why a job ends before its last trial; a later one replaces an earlier one.</summary>
    enum End { None, Cancelled, Left, Forgotten }

    readonly CancellationTokenSource _stop = new();
    readonly LiveProgress _live = new();
    StopReport _stopped = new(0, 0, true);
    volatile int _end;

    public JobOffer Lease => lease;

    /// <summary>Stops the trials and reports the job as cancelled.</summary>
    public void Cancel() => Stop(End.Cancelled);

    /// <summary>Stops the trials, as the Runner ends. Web keeps what was finished and hands the rest out again.</summary>
    public void Leave() => Stop(End.Left);

    /// <summary>Stops the trials and reports nothing any more, as the lease is not ours.</summary>
    public void Forget() => Stop(End.Forgotten);

    /// <summary>Never throws.</summary>
    public async Task RunAsync()
    {
        using var over = new CancellationTokenSource();
        var live = _live.RunAsync(around.SendProgress, over.Token);
        try
        {
            var assignment = await FetchAsync();
            if (assignment is not null)
            {
                await RunTrialsAsync(assignment);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            ReportStopped(null);
        }
        catch (Exception e)
        {
            around.Console.Say($"Job {lease.JobId} failed in the Runner: {e}");
            ReportStopped(new TrialError("launch", $"The Runner could not go on with the job: {e.Message}"));
        }
        await over.CancelAsync();
        await live;
    }

    void Stop(End end)
    {
        for (int before = _end; before < (int)end; before = _end)
        {
            Interlocked.CompareExchange(ref _end, (int)end, before);
        }
        _stop.Cancel();
    }

    /// <summary>Null where Web does not know the lease any more.</summary>
    async Task<JobAssignment?> FetchAsync()
    {
        var backOff = new BackOff();
        await around.Spool.SentAsync(lease, _stop.Token);
        while (true)
        {
            try
            {
                return await around.Web.AssignmentAsync(lease, _stop.Token);
            }
            catch (WebRefusedException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone)
            {
                around.Console.Say($"Job {lease.JobId} is not ours any more: {e.Message}");
                return null;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
            {
                around.Console.SayOnce($"Job {lease.JobId} cannot be fetched, trying again: {e.Message}");
                await backOff.WaitAsync(_stop.Token);
                _stop.Token.ThrowIfCancellationRequested();
            }
            catch (JsonException e)
            {
                ReportStopped(new TrialError("launch", $"The assignment cannot be read: {e.Message}"));
                return null;
            }
        }
    }

    async Task RunTrialsAsync(JobAssignment assignment)
    {
        if (assignment.Exclusive)
        {
            await around.WholeNode.WaitAsync(_stop.Token);
        }
        try
        {
            var sequence = new TrialSequence(trial => AttemptAsync(trial, assignment.Exclusive, assignment.MostReportBytes), around.Idleness, (trial, line) => ReportLines(trial.TrialId, [line]));
            ReportStopped(await sequence.RunAsync(assignment.Trials, assignment.NoiseRepeats, _stop.Token));
        }
        finally
        {
            if (assignment.Exclusive)
            {
                around.WholeNode.Release();
            }
        }
    }

    /// <param name="mostBytes">That the server takes of one report; null for any number.</param>
    async Task<TrialOutcome> AttemptAsync(TrialSpec trial, bool exclusive, long? mostBytes)
    {
        string mark = TrialMark.New();
        var spec = trial with { Marker = mark, ScratchDirectory = TrialMark.ScratchUnder(around.Options.Scratch, mark), PhysicalCores = NodeCeilings.Cores(around.Node()), ClusterSocket = trial.Cluster is { } cluster ? around.ClusterSocket(cluster) : null };
        TrialOutcome outcome;
        using (var log = new TrialLog(lines => ReportLines(trial.TrialId, lines)))
        {
            if (exclusive)
            {
                RecordNoise(log);
            }
            outcome = await OutcomeAsync(spec, new Listener(this, spec, log));
        }
        if (outcome.Stopped is { } s)
        {
            _stopped = new(_stopped.Processes + s.Processes, _stopped.Seconds + s.Seconds, _stopped.Confirmed && s.Confirmed);
        }
        var finished = ReportSize.Bound(new TrialFinished
        {
            TrialId = trial.TrialId,
            Attempt = trial.Attempt,
            EnvironmentId = around.Node().EnvironmentId,
            Outcome = outcome,
            Sequence = 0,
            JobId = lease.JobId,
            Lease = lease.Lease,
            At = DateTimeOffset.UtcNow,
        }, mostBytes);
        Report(finished);
        return finished.Outcome;
    }

    async Task<TrialOutcome> OutcomeAsync(TrialSpec spec, ITrialObserver listener)
    {
        try
        {
            return spec is { Cluster: { } cluster, ClusterSocket: null }
                ? new() { State = TrialState.Failed, Error = new("launch", $"Cluster {cluster} has ended, or is not on this Runner. Start another one and name it, or leave sweep.cluster out.") }
                : await TrialSession.RunAsync(spec, listener, _stop.Token);
        }
        catch (Exception e)
        {
            return _stop.IsCancellationRequested
                ? new() { State = TrialState.Cancelled }
                : new() { State = TrialState.Failed, Error = new("launch", $"The trial could not be started: {e.Message}") };
        }
    }

    /// <summary>Says who else used the node since the last look. A tenth of a core is the noise of any living system.</summary>
    void RecordNoise(TrialLog log)
    {
        double threshold = Math.Max(0.1, 0.02 * around.Node().UsableCpus);
        if (around.Idleness.ForeignCores() is { } foreign && foreign > threshold)
        {
            string cores = Figures.Significant(foreign);
            log.Add(new("runner", "warning", $"The node was not idle before this trial: other processes used {cores} cores."));
        }
    }

    void ReportLines(string trialId, IReadOnlyList<LogLine> lines) =>
        Report(new TrialLogged { TrialId = trialId, Lines = lines, Sequence = 0, JobId = lease.JobId, Lease = lease.Lease, At = DateTimeOffset.UtcNow });

    void ReportStopped(TrialError? error)
    {
        bool cancelled = _end == (int)End.Cancelled;
        Report(new JobStopped
        {
            Cancelled = cancelled,
            Stopped = cancelled ? _stopped : null,
            Error = error,
            Sequence = 0,
            JobId = lease.JobId,
            Lease = lease.Lease,
            At = DateTimeOffset.UtcNow,
        });
    }

    void Report(RunnerReport report)
    {
        bool told = (End)_end switch
        {
            End.Forgotten => false,
            // A trial that ends because we leave has not failed, and its job goes on elsewhere.
            End.Left => report is not (JobStopped or TrialFinished { Outcome.State: TrialState.Cancelled }),
            _ => true,
        };
        if (told)
        {
            around.Spool.Append(report);
        }
    }

    /// <summary>Passes on what a trial says.</summary>
    sealed class Listener(JobRun job, TrialSpec spec, TrialLog log) : ITrialObserver
    {
        public void Started(IReadOnlyList<WorkerUse> workers) => job.Report(new TrialStarted
        {
            TrialId = spec.TrialId,
            Attempt = spec.Attempt,
            Workers = workers,
            Sequence = 0,
            JobId = spec.JobId,
            Lease = job.Lease.Lease,
            At = DateTimeOffset.UtcNow,
        });

        public void Progressed(TrialProgress progress) =>
            job._live.Report(new(spec.JobId, job.Lease.Lease, spec.TrialId, spec.Attempt, ProgressSize.Bound(progress)));

        public void Logged(LogLine line) => log.Add(line);
    }
}
