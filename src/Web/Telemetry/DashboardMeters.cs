using System.Diagnostics.Metrics;
using Dashboard.Core.Jobs;
using Dashboard.Web.Dispatch;
using Dashboard.Web.Live;

namespace Dashboard.Web.Telemetry;

/// <summary>The product's own instruments.</summary>
sealed class DashboardMeters : IDisposable
{
    public const string Name = "Speedup";

    readonly Meter meter;
    readonly Counter<long> submitted, finished, trials;
    readonly Histogram<double> trialSeconds, jobSeconds;

    public DashboardMeters(IMeterFactory meters, NodePool pool, Watchers watchers)
    {
        meter = meters.Create(Name);
        submitted = meter.CreateCounter<long>("speedup.jobs.submitted", "{job}", "Jobs handed in.");
        finished = meter.CreateCounter<long>("speedup.jobs.finished", "{job}", "Jobs that ended, by state.");
        trials = meter.CreateCounter<long>("speedup.trials.finished", "{trial}", "Attempts of trials that ended, by strategy and state.");
        trialSeconds = meter.CreateHistogram<double>("speedup.trial.duration", "s", "Launch to exit of the last process of a trial, by strategy.");
        jobSeconds = meter.CreateHistogram<double>("speedup.job.duration", "s", "Submission to end of a job, by analysis.");
        meter.CreateObservableGauge("speedup.jobs.waiting", () => pool.WaitingCount, "{job}", "Jobs that wait for a node.");
        meter.CreateObservableGauge("speedup.jobs.running", () => pool.LeaseCount, "{job}", "Jobs that hold a lease.");
        meter.CreateObservableGauge(
            "speedup.runners", () => pool.Runners().GroupBy(r => r.State).Select(g => new Measurement<int>(g.Count(), new KeyValuePair<string, object?>("state", Word(g.Key)))), "{runner}", "Runners, by state.");
        meter.CreateObservableGauge("speedup.watchers", () => watchers.Count, "{connection}", "Browsers and programs that watch live.");
    }

    public void Submitted() => submitted.Add(1);

    public void Finished(string state) => finished.Add(1, new KeyValuePair<string, object?>("state", state));

    public void JobTook(string analysis, double seconds) => jobSeconds.Record(seconds, new KeyValuePair<string, object?>("analysis", analysis));

    public void Trial(string strategy, string state, double? seconds)
    {
        trials.Add(1, new KeyValuePair<string, object?>("strategy", strategy), new("state", state));
        if (seconds is { } took)
        {
            trialSeconds.Record(took, new KeyValuePair<string, object?>("strategy", strategy));
        }
    }

    static string Word(Api.Runners.RunnerState state) => state.ToString().ToLowerInvariant();

    public void Dispose() => meter.Dispose();
}
