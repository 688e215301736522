using System.Text.Json;
using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;

namespace Dashboard.Web.Scaling.Import;

/// <summary>What the timings are of.</summary>
/// <param name="Program">Names the program, left out the title does; imports of the same program on the same host make one curve over time.</param>
/// <param name="Host">Where it ran, as its user calls it; timings of different hosts are never on one curve.</param>
public sealed record ImportLabels(string? Title, IReadOnlyList<string> Tags, string? Program, string? Host, ScalingKind Scaling, string Source);

/// <summary>Stores timings that were measured elsewhere as a finished job.</summary>
public sealed class ImportDesk
{
    readonly JobLog log;
    readonly JobHistory history;
    readonly TimeProvider time;

    internal ImportDesk(JobLog log, JobHistory history, TimeProvider time) => (this.log, this.history, this.time) = (log, history, time);

    public async Task<JobView> StoreAsync(ImportedTimings timings, ImportLabels labels, string owner)
    {
        string id = JobIds.Next(time.GetUtcNow());
        await log.ChangeAsync(change =>
        {
            InsertJob(change, id, timings, labels, owner);
            foreach (string tag in labels.Tags.Distinct())
            {
                change.Execute("INSERT INTO job_tags (tag, job_id) VALUES (@tag, @id)", new { tag, id });
            }
            InsertTrials(change, id, timings);
            var result = new { labels.Source, samples = timings.Runs.Count, timings.Excluded };
            change.Execute("INSERT INTO results (job_id, hash, trial_id, ordinal, value) VALUES (@id, '', '', 0, @value)", new { id, value = Stored.Json(result) });
            change.CountProgress(id);
            change.Append(id, EventTypes.JobFinished, new { state = JobState.Succeeded, imported = labels.Source, by = owner });
            JobCurves.Keep(change.Connection, id);
        });
        return (await history.FindAsync(id))!;
    }

    static void InsertJob(JobChange change, string id, ImportedTimings timings, ImportLabels labels, string owner)
    {
        string title = labels.Title ?? (labels.Program is null ? "Imported timings" : $"{labels.Program}, imported");
        change.Execute(
            """
            INSERT INTO jobs (id, title, analysis, tags, parameters, sweep, lane, priority, cores, owner, datasets, deterministic, state, created_at, started_at,
              finished_at, trials_total, search)
            VALUES (@id, @title, @Analysis, @tags, @parameters, @sweep, 'shared', 0, @cores, @owner, '{}', 0, 'succeeded', @now, @now, @now, @Count, @search)
            """,
            new
            {
                id, title, Imported.Analysis, owner, timings.Runs.Count, now = change.NowMilliseconds,
                tags = Stored.Json(labels.Tags),
                parameters = ParametersOf(id, labels),
                sweep = Stored.Json(SweepOf(timings, labels.Scaling)),
                cores = timings.Runs.Max(r => r.Workers),
                search = $"{title} {Imported.Analysis} {id}".ToLowerInvariant(),
            });
    }

    /// <summary>What makes two imports timings of the same thing: the program's name, else the title; without either an import is alone.</summary>
    static string ParametersOf(string id, ImportLabels labels)
    {
        string? program = labels.Program ?? labels.Title;
        return JsonSerializer.Serialize(new { program, host = labels.Host, import = program is null ? id : null }, ProtocolJson.Options);
    }

    static Sweep SweepOf(ImportedTimings timings, ScalingKind scaling)
    {
        var none = JsonSerializer.SerializeToElement(new { });
        var variants = timings.Runs.Select(r => r.Variant).OfType<string>().Distinct().Select(v => new VariantRequest(v, none)).ToList();
        return new Sweep
        {
            Strategies = [Imported.Strategy],
            Workers = [.. timings.Runs.Select(r => r.Workers).Distinct().Order()],
            Repetitions = timings.Runs.GroupBy(r => (r.Workers, r.Variant)).Max(g => g.Count()),
            Warmups = 0, Baseline = false, Scaling = scaling, Seed = 0, Binding = Binding.None,
            Variants = variants.Count == 0 ? null : variants,
        };
    }

    static void InsertTrials(JobChange change, string id, ImportedTimings timings)
    {
        var rounds = new Dictionary<(int, string?), int>();
        int Round(ImportedRun run) => rounds[(run.Workers, run.Variant)] = rounds.GetValueOrDefault((run.Workers, run.Variant)) + 1;
        change.Connection.Execute(
            """
            INSERT INTO trials (job_id, id, ordinal, strategy, workers, variant, repetition, warmup, state, started_at, finished_at, seconds, outcome, workers_used)
            VALUES (@id, @trial, @ordinal, @Strategy, @Workers, @Variant, @repetition, 0, 'succeeded', @now, @now, @Seconds, @outcome, '[]')
            """,
            timings.Runs.Select((run, i) => new
            {
                id, trial = $"t{i + 1:0000}", ordinal = i, Imported.Strategy, run.Workers, run.Variant, repetition = Round(run), now = change.NowMilliseconds, run.Seconds,
                outcome = Stored.Json(new TrialOutcome { State = TrialState.Succeeded, Seconds = run.Seconds, ElapsedSeconds = run.Seconds, AllocatedCores = run.Workers }),
            }));
    }
}
