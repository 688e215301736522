using Quartz;

namespace Dashboard.Web.Queue.Quartz;

/// <summary>The queue on Quartz.NET: one Quartz job per entry, under the job's id.</summary>
sealed class QuartzJobQueue(ISchedulerFactory factory, TimeProvider time) : IJobQueue
{
    const string Group = "jobs", Schedules = "schedules";

    /// <summary>How late Quartz may be with a time before it counts as missed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Quartz's own middle; job priorities count from here.</summary>
    const int MiddlePriority = 5;

    /// <summary>
    /// Quartz goes by time, and by priority only among equal times: what is due at once is dated back, so far that a higher priority comes
    /// first however long the others have waited.
    /// </summary>
    static readonly TimeSpan PerPriority = TimeSpan.FromDays(1);

    const int LowestPriority = -100;

    static readonly RetryPolicy Retry = RetryPolicy.Explicit(QueueRetry.Waits);

    public Task EnqueueAsync(string jobId, int priority) => PutAsync(jobId, priority, time.GetUtcNow() - PerPriority * (priority - LowestPriority));

    public Task ScheduleAsync(string jobId, int priority, DateTimeOffset at) => PutAsync(jobId, priority, at);

    async Task PutAsync(string jobId, int priority, DateTimeOffset at)
    {
        var scheduler = await factory.GetScheduler();
        var job = JobBuilder.Create<DispatchQuartzJob>().WithIdentity(jobId, Group).RequestRecovery(true).Build();
        var trigger = TriggerBuilder.Create().WithIdentity(jobId, Group).WithPriority(MiddlePriority + priority).WithRetryPolicy(Retry).StartAt(at)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires)).Build();
        await scheduler.ScheduleJob(job, trigger, new ScheduleJobOptions { Replace = true });
    }

    public async Task CancelAsync(string jobId)
    {
        var scheduler = await factory.GetScheduler();
        var key = new JobKey(jobId, Group);
        await scheduler.Interrupt(key);
        try
        {
            await scheduler.DeleteJob(key);
        }
        catch (SchedulerException)
        {
            // The entry fires at this very moment, so its trigger is gone already. The dispatcher asks the history what the
            // job is before it does anything, and the entry goes with its only run.
        }
    }

    public async Task RepeatAsync(string scheduleId, Recurrence rule, DateTimeOffset since)
    {
        var scheduler = await factory.GetScheduler();
        var expression = QuartzRecurrence.Parse(rule);
        bool known = await scheduler.GetTrigger(new TriggerKey(scheduleId, Schedules)) is ICronTrigger trigger
            && trigger.CronExpressionString == expression.ToString() && trigger.TimeZone.Id == expression.TimeZone.Id;
        if (!known)
        {
            await AddAsync(scheduler, scheduleId, expression);
        }
        if (expression.GetNextValidTimeAfter(since) <= time.GetUtcNow() - Patience)
        {
            // A trigger that is younger than the time that was missed, or a store that was lost: Quartz cannot know.
            await scheduler.TriggerJob(new JobKey(scheduleId, Schedules));
        }
    }

    async Task AddAsync(IScheduler scheduler, string scheduleId, CronExpression expression)
    {
        var job = JobBuilder.Create<ScheduleQuartzJob>().WithIdentity(scheduleId, Schedules).Build();
        var trigger = TriggerBuilder.Create().WithIdentity(scheduleId, Schedules).StartAt(time.GetUtcNow())
            .WithSchedule(CronScheduleBuilder.Create(expression).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build();
        await scheduler.ScheduleJob(job, trigger, new ScheduleJobOptions { Replace = true });
    }

    public async Task EndRepeatAsync(string scheduleId)
    {
        var scheduler = await factory.GetScheduler();
        await scheduler.DeleteJob(new JobKey(scheduleId, Schedules));
    }

    public IReadOnlyList<DateTimeOffset> Occurrences(Recurrence rule, DateTimeOffset after, int count)
    {
        var expression = QuartzRecurrence.Parse(rule);
        var times = new List<DateTimeOffset>();
        for (DateTimeOffset? next = expression.GetNextValidTimeAfter(after); next is { } at && times.Count < count; next = expression.GetNextValidTimeAfter(at))
        {
            times.Add(at);
        }
        return times;
    }

    public async Task<string?> FaultAsync()
    {
        var scheduler = await factory.GetScheduler();
        var status = await scheduler.GetStatus();
        return status == SchedulerStatus.Running ? null : $"the job queue is {status}";
    }
}
