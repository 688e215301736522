using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Pages.Shared;
using Dashboard.Web.Scaling;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>A job as its page draws it: the stored job and everything that follows from its trials.</summary>
public sealed class JobPicture
{
    /// <param name="live">The trial that its Runner is at, where that is known; it may have succeeded before, disturbed.</param>
    public JobPicture(JobView job, string? live = null)
    {
        Job = job;
        Series = ScalingCurves.Of(JobScaling.Samples(job), job.Sweep.Scaling, Imported.Is(job.Analysis));
        Configurations = ConfigurationRow.Of(job, Series);
        RunningTrial = Trials.FirstOrDefault(t => t.State == TrialState.Running) ?? Trials.FirstOrDefault(t => !Over && t.Id == live);
        LastTrial = Trials.Where(t => t.State == TrialState.Succeeded).OrderBy(t => t.Workers > 1).ThenBy(t => t.FinishedAt).LastOrDefault();
        Analysis = AnalysisCatalog.Find(job.Analysis)?.Description;
        Sentence = SpeedupSentence.Of(this);
    }

    public JobView Job { get; }

    /// <summary>In the order of execution.</summary>
    public IReadOnlyList<TrialView> Trials => Job.Trials ?? [];

    public IReadOnlyList<ScalingSeries> Series { get; }

    public IReadOnlyList<ConfigurationRow> Configurations { get; }

    public TrialView? RunningTrial { get; }

    /// <summary>Whether all planned trials ran and one that other work disturbed runs again.</summary>
    public bool Repeating => RunningTrial is { State: TrialState.Succeeded } && Trials.All(t => t.State is not (TrialState.Queued or TrialState.Running));

    /// <summary>The success that finished last, a parallel one where there is any; its timeline is shown first.</summary>
    public TrialView? LastTrial { get; }

    /// <summary>The trial that ended last, shown while the next one is starting; null before the first has ended.</summary>
    public TrialView? PreviousTrial => Trials.Where(t => t is { FinishedAt: not null, WorkersUsed.Count: > 0 }).MaxBy(t => t.FinishedAt);

    /// <summary>Null for an analysis that this version does not know any more.</summary>
    public AnalysisDescription? Analysis { get; }

    /// <summary>What the numbers mean, in one sentence; null while there are none.</summary>
    public string? Sentence { get; }

    public string ItemUnit => Analysis?.ItemUnit ?? "items";

    public bool Over => Job.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    public bool Variants => Configurations.Any(c => c.Configuration.Variant is not null);

    public double LargestMedian => Configurations.Max(c => c.Point?.MedianSeconds) ?? 0;

    /// <summary>The part of all work that is done, 0 to 1.</summary>
    public double Fraction => Job.Progress switch
    {
        { ItemsTotal: > 0 } p => (double)p.ItemsDone / p.ItemsTotal,
        { TrialsTotal: > 0 } p => (double)p.TrialsDone / p.TrialsTotal,
        _ => 0,
    };

    /// <summary>Items of one run over the median time of its region, of the configuration where that is most; null where no run says its items.</summary>
    public (Configuration Configuration, double ItemsPerSecond)? BestRate => (
        from trial in Trials
        where trial is { State: TrialState.Succeeded, Warmup: false, Seconds: > 0, WorkersUsed.Count: > 0 }
        let items = ItemCount.Sum(trial.WorkersUsed!.Select(w => w.Items))
        where items > 0
        group items / trial.Seconds!.Value by new Configuration(trial.Strategy, trial.Workers, trial.Variant) into rates
        let rate = Intervals.Median([.. rates])
        orderby rate descending
        select ((Configuration, double)?)(rates.Key, rate)).FirstOrDefault();

    /// <summary>Wall time since the job started, until now or its end; null of imported timings, which take none.</summary>
    public double? ElapsedSeconds => Job.StartedAt is { } start && Job.FinishedAt != start ? ((Job.FinishedAt ?? DateTimeOffset.UtcNow) - start).TotalSeconds : null;

    /// <summary>Cores times hours of all its trials, as a site would charge them.</summary>
    public double? CoreHours => Trials.Any(t => t.ElapsedSeconds is not null)
        ? Trials.Sum(t => (t.ElapsedSeconds ?? 0) * (t.AllocatedCores ?? t.Workers)) / 3600 : null;

    public static string FlagMeaning(string flag) => TrialFlags.Meaning(flag);
}
