using Dashboard.Web.Auth.Access;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;
using Quartz;

namespace Dashboard.Web.Queue.Quartz;

/// <summary>The engine of this build: Quartz.NET, in one SQLite file of its own.</summary>
static class QueueEngine
{
    public const string Name = "Quartz";

    /// <summary>The table that holds an entry for each job; by it a file of this engine is known.</summary>
    public const string EntryTable = "QRTZ_JOB_DETAILS";

    const int MaxConcurrency = 10;

    /// <summary>Quartz.NET comes without pages of its own.</summary>
    public static string? Dashboard => null;

    public static IReadOnlyList<AccessRow> AccessRows => [];

    public static void Add(WebApplicationBuilder builder)
    {
        RefuseStorage(builder.Configuration);
        string source = QueueFile.Prepare(builder.Settings().QueueDatabasePath, EntryTable);
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(MaxConcurrency);
            quartz.ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always);
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(SqliteFactory.Instance, source);
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
            });
        });
        builder.Services.AddQuartzHostedService(host => host.WaitForJobsToComplete = true);
        builder.Services.AddSingleton<IJobQueue, QuartzJobQueue>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
    }

    static void RefuseStorage(IConfiguration configuration)
    {
        if (new SettingsReader(configuration).Text("Queue:Storage") is { } storage)
        {
            throw new StartupException($"Dashboard:Queue:Storage = '{storage}': this build has the engine {Name}, which keeps its entries in the data directory. "
                + "A storage can be chosen with the engine Hangfire: ./run.sh --engine hangfire.");
        }
    }
}
