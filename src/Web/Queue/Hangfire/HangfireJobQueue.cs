using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>The queue on Hangfire: one background job per entry, found again by the <see cref="EntryLedger"/>.</summary>
sealed class HangfireJobQueue(JobStorage storage, IBackgroundJobClientV2 client, IRecurringJobManagerV2 recurring, HangfireOptions options, TimeProvider time) : IJobQueue
{
    /// <summary>How late Hangfire may be with a time before it counts as missed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Servers without a sign of life for longer are dead; they give one every half minute.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    readonly Lock changing = new();

    public Task EnqueueAsync(string jobId, int priority) => PutAsync(jobId, priority, new EnqueuedState(QueueNames.Of(priority)));

    public Task ScheduleAsync(string jobId, int priority, DateTimeOffset at) =>
        at <= time.GetUtcNow() ? EnqueueAsync(jobId, priority) : PutAsync(jobId, priority, new ScheduledState(NotBefore(at)));

    // Hangfire leaves off what is less than a second.
    static DateTime NotBefore(DateTimeOffset at) => at.UtcDateTime.AddTicks(TimeSpan.TicksPerSecond - 1);

    Task PutAsync(string jobId, int priority, IState state)
    {
        lock (changing)
        {
            // One in work goes on, and the new one comes after it.
            if (EntryOf(jobId) is { } old && !client.Delete(old, EnqueuedState.StateName))
            {
                client.Delete(old, ScheduledState.StateName);
            }
            client.Create(Job.FromExpression<HangfireEntry>(entry => entry.DispatchAsync(jobId, null!, CancellationToken.None), QueueNames.Of(priority)), state);
        }
        return Task.CompletedTask;
    }

    public Task CancelAsync(string jobId)
    {
        lock (changing)
        {
            if (EntryOf(jobId) is { } entry)
            {
                client.Delete(entry);
            }
        }
        return Task.CompletedTask;
    }

    string? EntryOf(string jobId)
    {
        using var connection = (JobStorageConnection)storage.GetConnection();
        return EntryLedger.Find(connection, jobId);
    }

    public Task RepeatAsync(string scheduleId, Recurrence rule, DateTimeOffset since)
    {
        var cron = CronRule.Parse(rule);
        var ids = RepeatIds(scheduleId);
        for (int i = 0; i < ids.Length; i++)
        {
            if (i < cron.Texts.Count)
            {
                recurring.AddOrUpdate<HangfireEntry>(ids[i], QueueNames.Schedules, entry => entry.LookAtScheduleAsync(scheduleId, CancellationToken.None), cron.Texts[i],
                    new RecurringJobOptions { TimeZone = cron.Zone });
            }
            else
            {
                recurring.RemoveIfExists(ids[i]);
            }
        }
        if (cron.After(since).FirstOrDefault(DateTimeOffset.MaxValue) <= time.GetUtcNow() - Patience)
        {
            // Younger than the time that was missed, or the storage was lost: Hangfire cannot know.
            recurring.Trigger(ids[0]);
        }
        return Task.CompletedTask;
    }

    public Task EndRepeatAsync(string scheduleId)
    {
        foreach (string id in RepeatIds(scheduleId))
        {
            recurring.RemoveIfExists(id);
        }
        return Task.CompletedTask;
    }

    /// <summary>A rule may be two of Hangfire's: see <see cref="CronRule"/>.</summary>
    static string[] RepeatIds(string scheduleId) => [scheduleId, $"{scheduleId}:weekdays"];

    public IReadOnlyList<DateTimeOffset> Occurrences(Recurrence rule, DateTimeOffset after, int count) => [.. CronRule.Parse(rule).After(after).Take(count)];

    public Task<string?> FaultAsync()
    {
        bool alive = storage.GetMonitoringApi().Servers()
            .Any(s => s.Name.StartsWith(options.ServerName, StringComparison.OrdinalIgnoreCase) && s.Heartbeat > time.GetUtcNow().UtcDateTime - Silence);
        return Task.FromResult(alive ? null : "the job queue's server gives no sign of life");
    }
}
