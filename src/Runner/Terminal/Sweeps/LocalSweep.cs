using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Terminal.Sweeps;

/// <summary>
/// A sweep on this machine without a server: the same plan, trial processes, repeats and statistics as a job's in the exclusive lane.
/// </summary>
sealed class LocalSweep
{
    readonly SweepOrder order;
    readonly JobValidation check;
    readonly NodeFacts node;
    readonly ISweepWatcher watcher;
    readonly Dictionary<string, PlannedTrial> planned;
    readonly ConcurrentDictionary<string, (int Attempt, TrialOutcome Outcome)> kept = new();
    readonly IdlenessGauge idleness = new();
    readonly string jobId = DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    LocalSweep(SweepOrder order, JobValidation check, NodeFacts node, ISweepWatcher watcher)
    {
        (this.order, this.check, this.node, this.watcher) = (order, check, node, watcher);
        planned = check.Plan!.Trials.ToDictionary(t => t.Id);
    }

    /// <exception cref="CommandFault">The request does not fit the analysis or this machine.</exception>
    public static Task<SweepOutcome> RunAsync(
        SweepOrder order, NodeFacts node, IReadOnlyList<StrategyAvailability> strategies, ISweepWatcher watcher, CancellationToken stop)
    {
        var check = JobValidation.Check(order.Request, SweepLimits.Of(node.UsableCpus, strategies), order.Applications);
        return check.IsValid
            ? new LocalSweep(order, check, node, watcher).RunAsync(stop)
            : throw new CommandFault(ExitCodes.Usage, RequestFaults.InWords(check.Errors, order.Request));
    }

    async Task<SweepOutcome> RunAsync(CancellationToken stop)
    {
        var specs = check.Plan!.Trials.Select(SpecOf).ToList();
        if (specs.FirstOrDefault(s => s.Output is not null)?.Output is { } output)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(output.Directory)!);
        }
        await Leftovers.SweepAsync(Path.GetTempPath(), stop);
        watcher.Began(specs.Count);
        bool stopped = false;
        try
        {
            int repeats = order.Repeats ? NoiseRepeats.Budget(specs.Count(s => !s.Warmup), specs.Count, 0) : 0;
            await new TrialSequence(spec => AttemptAsync(spec, stop), idleness, (_, line) => watcher.Say(line.Text)).RunAsync(specs, repeats, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            stopped = true;
        }
        return Outcome(stopped);
    }

    TrialSpec SpecOf(PlannedTrial trial)
    {
        var (sweep, configuration) = (check.Sweep!, trial.Configuration);
        var parameters = check.Plan!.ParametersFor(configuration);
        return new TrialSpec
        {
            JobId = jobId,
            TrialId = trial.Id,
            Attempt = 1,
            Analysis = order.Request.Analysis,
            Parameters = parameters,
            Strategy = configuration.Strategy,
            Workers = configuration.Workers,
            Warmup = trial.Warmup,
            Seed = sweep.Seed,
            BatchSize = sweep.BatchSize,
            Binding = sweep.Binding,
            TimeLimitSeconds = order.Request.TrialTimeLimitSeconds ?? order.Program?.Definition.TimeLimitSeconds,
            MemoryLimitBytes = order.Request.MemoryLimitBytes,
            ScratchDirectory = "",
            Marker = "",
            Datasets = order.Datasets,
            Application = order.Program?.ToJson(),
            PhysicalCores = NodeCeilings.Cores(node),
            Output = OutputOf(parameters),
        };
    }

    /// <exception cref="CommandFault">The analysis leaves a data set, and there is no place for it.</exception>
    TrialOutput? OutputOf(JsonElement parameters)
    {
        if (AnalysisCatalog.Find(order.Request.Analysis)!.OutputOf(parameters) is not { } output)
        {
            return null;
        }
        string name = output.For(jobId);
        string folder = Path.Join(order.OutputFolder ?? throw new CommandFault(ExitCodes.Usage, $"--out is missing: {order.Request.Analysis} writes the data set '{name}'; name the folder for it."), name);
        return !Path.Exists(folder)
            ? new TrialOutput(name, folder)
            : throw new CommandFault(ExitCodes.Usage, $"--out '{order.OutputFolder}': {folder} already exists. Choose another folder or name, or delete it.");
    }

    async Task<TrialOutcome> AttemptAsync(TrialSpec trial, CancellationToken stop)
    {
        string mark = TrialMark.New(), what = Describe(planned[trial.TrialId]);
        watcher.TrialStarted(what);
        var spec = trial with { Marker = mark, ScratchDirectory = TrialMark.ScratchUnder(Path.GetTempPath(), mark) };
        var outcome = await TrialSession.RunAsync(spec, new Listener(watcher), stop);
        Keep(trial, outcome);
        if (!stop.IsCancellationRequested)
        {
            watcher.TrialEnded(what, kept.Count, TrialLine.Of(planned[trial.TrialId], trial.Attempt, outcome));
        }
        return outcome;
    }

    /// <summary>A success replaces a failure, and a quiet one a disturbed one.</summary>
    void Keep(TrialSpec trial, TrialOutcome outcome)
    {
        bool better = !kept.TryGetValue(trial.TrialId, out var before) || before.Outcome.State != TrialState.Succeeded || NoiseRepeats.Replaces(before.Outcome, outcome);
        if (better && outcome.State != TrialState.Cancelled)
        {
            kept[trial.TrialId] = (trial.Attempt, outcome);
        }
    }

    string Describe(PlannedTrial trial) => trial.Warmup
        ? $"{Who(trial)}, warm-up"
        : $"{Who(trial)}, repetition {trial.Repetition} of {check.Sweep!.Repetitions}";

    static string Who(PlannedTrial trial) =>
        trial.Configuration.Strategy == StrategyNames.Serial ? StrategyNames.Serial : $"{trial.Configuration.Strategy} x {trial.Configuration.Workers}";

    SweepOutcome Outcome(bool stopped)
    {
        var ended = check.Plan!.Trials.Where(t => kept.ContainsKey(t.Id)).ToList();
        var lines = ended.Select(t => TrialLine.Of(t, kept[t.Id].Attempt, kept[t.Id].Outcome)).ToList();
        var ending = new SweepEnding([.. lines.Select(l => l.ToEnded())], check.Sweep!.Scaling, check.Deterministic);
        var error = ending.Error(t => kept[t.Id].Outcome.Result?.GetRawText());
        var setting = new ReportSetting(node.Calibration, node.UsableCpus, ending.Agreement is { } agree && agree.Same < agree.Total);
        return new SweepOutcome
        {
            Analysis = order.Request.Analysis,
            Parameters = check.Parameters,
            Sweep = check.Sweep,
            State = stopped ? JobState.Cancelled : error is null ? JobState.Succeeded : JobState.Failed,
            Node = node,
            Trials = lines,
            ResultsAgree = ending.Agreement,
            Result = ended.Select(t => kept[t.Id].Outcome).FirstOrDefault(o => o.State == TrialState.Succeeded)?.Result,
            Error = stopped ? null : error,
            Scaling = ScalingReport.Of([.. lines.Select(l => l.ToSample(check.Sweep, order.Program?.Definition.Launcher)).OfType<TrialSample>()], check.Sweep.Scaling, setting: setting),
        };
    }

    /// <summary>Passes on what a trial says.</summary>
    sealed class Listener(ISweepWatcher watcher) : ITrialObserver
    {
        public void Started(IReadOnlyList<WorkerUse> workers)
        {
        }

        public void Progressed(TrialProgress progress) => watcher.Progressed(progress);

        public void Logged(LogLine line)
        {
            if (line.Level is "warning" or "error")
            {
                watcher.Say($"{line.Source}: {line.Text}");
            }
        }
    }
}
