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
        string source = QueueFile.Prepare(builder.Settings().QueueDatabasePath);
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
}
