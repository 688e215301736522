using Dapper;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Change;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Webhooks;

namespace Dashboard.Web.Scaling.Changes;

/// <summary>Has suspected changes run again, and judges them once their jobs have ended.</summary>
public sealed class ChangeDesk(HistoryDatabase database, CurveHistoryStore curves, JobHistory jobs, JobDesk desk, WebhookOutbox webhooks, TimeProvider time)
{
    /// <summary>The tag of every job that was run to confirm a change.</summary>
    public const string Tag = "confirms-change";

    readonly SemaphoreSlim oneAtATime = new(1);

    /// <summary>Hands in the jobs of the plan, unless somebody did.</summary>
    /// <returns>The change as it stands, null where the history shows none after that job; and why its jobs cannot be run, null where they can.</returns>
    public async Task<(ChangeView? Change, string? Problem)> ConfirmAsync(string curve, int workers, string afterJob, string owner)
    {
        await oneAtATime.WaitAsync();
        try
        {
            var history = HistoryOf(curve, workers);
            var change = history?.Changes.FirstOrDefault(c => c.Change.AfterJobId == afterJob);
            return change is null or { Id: not null } ? (change, null)
                : await jobs.FindAsync(afterJob, withTrials: false) is { } job ? await AskAsync(history!, change, job, owner)
                : (change, $"Job {afterJob} is gone.");
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    async Task<(ChangeView?, string?)> AskAsync(ConfigurationHistory history, ChangeView change, JobView job, string owner)
    {
        var (curve, workers, afterJob) = (history.Curve, history.Workers, job.Id);
        string id = JobIds.Next(time.GetUtcNow());
        var ids = new List<string>();
        for (int i = 0; i < change.Plan!.Jobs; i++)
        {
            var again = Rerun(job, history.Strategy, workers, change.Plan.Repetitions, i);
            switch (await desk.SubmitAsync(again, owner))
            {
                case SubmitResult.Created made:
                    ids.Add(made.Job.Id);
                    break;
                case SubmitResult.Invalid invalid:
                    return (change, $"Job {afterJob} cannot be run again as it was. {string.Join(' ', invalid.Errors.Select(e => $"{e.Key}: {string.Join(' ', e.Value)}"))}");
                case var other:
                    throw new InvalidOperationException(other.GetType().Name);
            }
        }
        await database.WriteAsync(connection =>
        {
            connection.Execute(
                """
                INSERT INTO changes (id, curve_id, workers, after_job, state, change, plan, rerun_jobs, asked_at)
                VALUES (@id, @curve, @workers, @afterJob, @state, @change, @plan, @jobs, @now)
                """,
                new
                {
                    id, curve, workers, afterJob, state = Stored.Name(ChangeState.Suspected), change = Stored.Json(change.Change), plan = Stored.Json(change.Plan),
                    jobs = Stored.Json(ids), now = Stored.Time(time.GetUtcNow()),
                });
        });
        return (change with { Id = id, RerunJobs = ids }, null);
    }

    /// <summary>The one configuration that changed, as the job after the change ran it; each job with an order of its own.</summary>
    static JobRequest Rerun(JobView job, string strategy, int workers, int repetitions, int number)
    {
        var again = RepeatedJob.Of(job);
        return again with
        {
            Title = $"{(job.Title.Length > 150 ? job.Title[..150] : job.Title)} · confirming a change",
            Tags = [.. job.Tags.Where(t => !t.StartsWith("schedule:", StringComparison.Ordinal)).Take(18).Append(Tag).Distinct()],
            Sweep = again.Sweep! with { Strategies = [strategy], Workers = [workers], Repetitions = repetitions, Baseline = false, Seed = job.Sweep.Seed + number + 1 },
        };
    }

    /// <summary>Decides every change whose re-run has ended, and tells those who want to know of the confirmed ones.</summary>
    /// <returns>How many were decided.</returns>
    public async Task<int> JudgeAsync()
    {
        int decided = 0;
        foreach (var row in Open())
        {
            if (HistoryOf(row.CurveId, row.Workers) is not { } history)
            {
                await KeepAsync(row, row.Point with { Reason = "The curve is gone." }, null);
                continue;
            }
            var reruns = row.Jobs.ToHashSet();
            var before = history.Points.Where(p => !p.Rerun && p.At <= Stored.Time(row.AskedAt)).Select(Point);
            var judged = Confirmation.Judge(row.Point, [.. before], [.. history.Points.Where(p => reruns.Contains(p.JobId)).Select(Point)]);
            await KeepAsync(row, judged, judged.State == ChangeState.Confirmed ? history : null);
            decided++;
        }
        return decided;

        HistoryPoint Point(JobTime p) => new(p.JobId, p.At, [p.MedianSeconds]);
    }

    /// <summary>Changes whose jobs have all ended.</summary>
    List<ChangeRow> Open()
    {
        using var connection = database.Open();
        return connection.Query<ChangeRow>(
            """
            SELECT * FROM changes WHERE decided_at IS NULL AND NOT EXISTS (
              SELECT 1 FROM json_each(rerun_jobs) e JOIN jobs ON jobs.id = e.value WHERE jobs.finished_at IS NULL)
            """).ToList();
    }

    Task KeepAsync(ChangeRow row, ChangePoint judged, ConfigurationHistory? confirmed) => database.WriteAsync(connection =>
    {
        long now = Stored.Time(time.GetUtcNow());
        connection.Execute("UPDATE changes SET state = @state, change = @change, decided_at = @now WHERE id = @Id",
            new { row.Id, state = Stored.Name(judged.State), change = Stored.Json(judged), now });
        if (confirmed is not null)
        {
            webhooks.Add(connection, "change.confirmed", new
            {
                row.Id, curve = row.CurveId, confirmed.Label, confirmed.Analysis, confirmed.Strategy, confirmed.Variant, row.Workers, change = judged, rerunJobs = row.Jobs,
            });
        }
    });

    ConfigurationHistory? HistoryOf(string curve, int workers) =>
        curves.Read(new CurveFilter(Curves: [curve], Limit: 1, JobsPerCurve: CurveHistoryStore.MostPoints), [workers]).Histories.FirstOrDefault();
}
