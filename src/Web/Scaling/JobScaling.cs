using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling;

/// <summary>The scaling of one job, from its measured and successful trials.</summary>
public static class JobScaling
{
    /// <param name="goal">Null for the usual one.</param>
    public static async Task<ScalingReport> OfAsync(JobView job, JobHistory history, Goal? goal = null)
    {
        var node = await history.NodeOfAsync(job);
        var setting = new ReportSetting(node?.Calibration, node?.UsableCpus, ResultsDisagree: job.ResultsAgree is { } agree && agree.Same < agree.Total);
        return ScalingReport.Of(Samples(job, history.LaunchersOf(job)), job.Sweep.Scaling, goal, Imported.Is(job.Analysis), setting);
    }

    /// <summary>What counts for statistics: measured trials that succeeded, without warm-ups.</summary>
    /// <param name="launchers">Of programs of the user's own; needed for Slurm lines only.</param>
    public static IReadOnlyList<TrialSample> Samples(JobView job, JobLaunchers? launchers = null)
    {
        var measured = (job.Trials ?? []).Where(t => t is { State: TrialState.Succeeded, Warmup: false, Seconds: > 0 }).ToList();
        var layouts = measured.GroupBy(Configuration).ToDictionary(g => g.Key, g => LayoutOf(job, g.Key, [.. g], launchers));
        return
        [
            .. from trial in measured
               select new TrialSample(
                   trial.Strategy, trial.Variant, trial.Workers, trial.Repetition, trial.Seconds!.Value,
                   trial.StartupSeconds ?? 0, trial.AllocatedCores ?? trial.Workers, trial.Flags)
               {
                   Phases = trial.Phases, BytesMoved = trial.BytesMoved, Cache = trial.Cache, Layout = layouts[Configuration(trial)],
               },
        ];
    }

    /// <summary>How a configuration lay on nodes: as asked for, else over the hosts on which its workers were seen.</summary>
    /// <param name="trials">Its own.</param>
    public static LayoutRequest LayoutOf(JobView job, Configuration configuration, IReadOnlyList<TrialView> trials, JobLaunchers? launchers)
    {
        int seen = trials.Max(t => t.WorkersUsed?.Select(w => w.Host).Distinct().Count() ?? 0);
        // Of a program's own ranks nobody tells where they are.
        int nodes = configuration.Strategy == StrategyNames.External || seen == 0 ? job.Placement?.Slurm?.Nodes ?? 1 : seen;
        return TaskLayout.Of(job.Sweep.Layouts, configuration.Strategy, configuration.Workers, launchers?.Of(configuration.Variant), Math.Max(1, nodes));
    }

    /// <summary>Whether its input came from storage.</summary>
    public static bool IsCold(TrialView trial) => trial.Cache == TrialFlags.Cold || trial.Flags.Contains(TrialFlags.Cold);

    static Configuration Configuration(TrialView trial) => new(trial.Strategy, trial.Workers, trial.Variant);
}
