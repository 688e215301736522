using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>
/// Hangfire numbers its entries; ours are known by the job. This notes in the storage, together with each change of state, which entry is a
/// job's, so that it can be taken out again.
/// </summary>
sealed class EntryLedger : IApplyStateFilter
{
    const string Field = "entry";

    static string KeyOf(string jobId) => $"speedup:job:{jobId}";

    public static string? Find(JobStorageConnection connection, string jobId) => connection.GetValueFromHash(KeyOf(jobId), Field);

    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.BackgroundJob.Job is not { Method.Name: nameof(HangfireEntry.DispatchAsync) } job || job.Args[0] is not string jobId)
        {
            return;
        }
        if (context.NewState is EnqueuedState or ScheduledState)
        {
            transaction.SetRangeInHash(KeyOf(jobId), [new(Field, context.BackgroundJob.Id)]);
        }
        else if ((context.NewState.IsFinal || context.NewState is FailedState) && Find((JobStorageConnection)context.Connection, jobId) == context.BackgroundJob.Id)
        {
            transaction.RemoveHash(KeyOf(jobId));
        }
    }

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
    }

    /// <summary>What Hangfire does at each change of state, for all entries alike.</summary>
    public static IJobFilterProvider Filters()
    {
        // A second more, as Hangfire leaves off what is less than one.
        int[] waits = [.. QueueRetry.Waits.Select(w => (int)w.TotalSeconds + 1)];
        var filters = new JobFilterCollection
        {
            new global::Hangfire.AutomaticRetryAttribute { Attempts = waits.Length, DelaysInSeconds = waits },
            new global::Hangfire.StatisticsHistoryAttribute(),
            new EntryLedger(),
        };
        return filters;
    }
}
