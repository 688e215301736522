using System.Text.Json;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Dispatch;

/// <summary>A checked job, ready to be stored.</summary>
/// <param name="ItemsOf">Items of work of a configuration, as far as they can be known beforehand; else 0.</param>
sealed record NewJob(
    string Id, JobRequest Request, JobValidation Checked, bool Deterministic, string Title, string Owner,
    IReadOnlyDictionary<string, string> Datasets, Func<Configuration, long> ItemsOf)
{
    /// <summary>Stores the job with its planned trials and its first event.</summary>
    public void Store(JobChange change)
    {
        var items = Checked.Plan!.Configurations.ToDictionary(c => c, ItemsOf);
        InsertJob(change, ItemCount.Sum(Checked.Plan.Trials.Select(t => items[t.Configuration])));
        foreach (string tag in (Request.Tags ?? []).Distinct())
        {
            change.Execute("INSERT INTO job_tags (tag, job_id) VALUES (@tag, @Id)", new { tag, Id });
        }
        InsertTrials(change, items);
        change.Append(Id, EventTypes.JobQueued, new { by = Owner, title = Title, analysis = Request.Analysis, trials = Checked.Plan.Trials.Count });
    }

    void InsertJob(JobChange change, long itemsTotal) => change.Execute(
        """
        INSERT INTO jobs (id, title, analysis, tags, parameters, sweep, lane, placement, priority, cores, owner, trial_time_limit_seconds,
          memory_limit_bytes, datasets, deterministic, state, created_at, trials_total, items_total, search, applications)
        VALUES (@Id, @Title, @Analysis, @tags, @parameters, @sweep, @lane, @placement, @Priority, @cores, @Owner, @TrialTimeLimitSeconds,
          @MemoryLimitBytes, @datasets, @Deterministic, 'queued', @now, @trials, @itemsTotal, @search, @applications)
        """,
        new
        {
            Id, Title, Request.Analysis, Owner, Request.Priority, Request.TrialTimeLimitSeconds, Request.MemoryLimitBytes, Deterministic, itemsTotal,
            tags = Stored.Json(Request.Tags ?? []),
            parameters = Stored.Json(Checked.Parameters),
            sweep = Stored.Json(Checked.Sweep),
            lane = Stored.Name(Request.Lane ?? Lane.Exclusive),
            placement = Stored.JsonOrNull(Request.Placement),
            cores = Checked.Plan!.Configurations.Max(c => c.Workers),
            datasets = Stored.Json(Datasets),
            now = change.NowMilliseconds,
            trials = Checked.Plan.Trials.Count,
            applications = Checked.Applications.Count == 0 ? null : Stored.Json(Checked.Applications.ToDictionary(a => a.Key, a => a.Value.ToJson())),
            search = $"{Title} {Request.Analysis} {Id}".ToLowerInvariant(),
        });

    void InsertTrials(JobChange change, Dictionary<Configuration, long> items)
    {
        var own = Checked.Plan!.Configurations.ToDictionary(c => c, OwnParameters);
        change.Connection.Execute(
            """
            INSERT INTO trials (job_id, id, ordinal, strategy, workers, variant, repetition, warmup, parameters, state, items)
            VALUES (@Job, @Id, @Ordinal, @Strategy, @Workers, @Variant, @Repetition, @Warmup, @parameters, 'queued', @items)
            """,
            Checked.Plan.Trials.Select(t => new
            {
                Job = Id, t.Id, t.Ordinal, t.Configuration.Strategy, t.Configuration.Workers, t.Configuration.Variant, t.Repetition, t.Warmup,
                parameters = own[t.Configuration],
                items = items[t.Configuration],
            }));
    }

    /// <summary>Null where the configuration has the job's own parameters.</summary>
    string? OwnParameters(Configuration configuration)
    {
        var parameters = Checked.Plan!.ParametersFor(configuration);
        return JsonElement.DeepEquals(parameters, Checked.Parameters) ? null : Stored.Json(parameters);
    }
}
