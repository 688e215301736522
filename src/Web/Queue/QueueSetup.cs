using Dapper;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;
using Quartz;

namespace Dashboard.Web.Queue;

/// <summary>Sets up the durable job queue.</summary>
static class QueueSetup
{
    const int MaxConcurrency = 10;

    public static void AddQueue(this WebApplicationBuilder builder)
    {
        string source = new SqliteConnectionStringBuilder { DataSource = builder.Settings().QueueDatabasePath, DefaultTimeout = 10 }.ToString();
        UseWriteAheadLog(source);
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(MaxConcurrency);
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(SqliteFactory.Instance, source);
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
            });
        });
        builder.Services.AddQuartzHostedService(host => host.WaitForJobsToComplete = true);
        builder.Services.AddSingleton<IJobQueue, QuartzJobQueue>();
        builder.Services.AddHealthChecks().AddCheck<QueueHealth>("queue");
    }

    /// <summary>Kept in the file: commits of the queue then cost one write instead of two with a flush each.</summary>
    static void UseWriteAheadLog(string source)
    {
        using var connection = new SqliteConnection(source);
        connection.Open();
        connection.Execute("PRAGMA journal_mode = WAL");
    }
}
