using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Access;
using Dashboard.Web.Options;
using Hangfire;

namespace Dashboard.Web.Queue.Hangfire;

/// <summary>The engine of this build: Hangfire, in a SQLite file of its own or in a PostgreSQL database, with its pages for operators.</summary>
static class QueueEngine
{
    public const string Name = "Hangfire";

    /// <summary>The table that holds an entry for each job; by it a file of this engine is known.</summary>
    public const string EntryTable = "JobQueue";

    /// <summary>Hangfire's own pages.</summary>
    public static string? Dashboard => Pages;

    const string Pages = "/hangfire";

    const int Workers = 10;

    /// <summary>How often times that have come and work that was cancelled are looked for.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Hand-overs take milliseconds.</summary>
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<AccessRow> AccessRows =>
        [new(AccessKind.Page, $"{Pages}/{{**path}}", Roles.Operator, Unrecorded: "only looks: jobs are changed on our own pages, which know whose they are")];

    public static void Add(WebApplicationBuilder builder)
    {
        var options = HangfireOptions.Read(builder.Configuration);
        var storage = HangfireStorage.Open(options, builder.Settings().QueueDatabasePath);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<Turns>();
        // Before Hangfire's own, which are static: several hosts in one process would share them.
        builder.Services.AddSingleton(_ => storage);
        builder.Services.AddSingleton<JobActivator>(s => new global::Hangfire.AspNetCore.AspNetCoreJobActivator(s.GetRequiredService<IServiceScopeFactory>()));
        builder.Services.AddSingleton(_ => EntryLedger.Filters());
        builder.Services.AddHangfire((services, hangfire) => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseLogProvider(new HangfireLog(services.GetRequiredService<ILoggerFactory>())));
        builder.Services.AddHangfireServer(server =>
        {
            server.ServerName = options.ServerName;
            server.WorkerCount = Workers;
            server.Queues = QueueNames.All;
            server.SchedulePollingInterval = Look;
            server.CancellationCheckInterval = Look;
            server.ShutdownTimeout = Farewell;
        });
        builder.Services.AddSingleton<IJobQueue, HangfireJobQueue>();
    }

    /// <summary>Hangfire's pages look at the queue and change nothing: the history decides what there is to do, and would undo it.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapHangfireDashboardWithNoAuthorizationFilters(Pages, new global::Hangfire.DashboardOptions
        {
            DashboardTitle = "Speedup: job queue",
            AppPath = routes.ServiceProvider.GetRequiredService<Options.DashboardOptions>().PathBase + "/",
            DisplayStorageConnectionString = false,
            IsReadOnlyFunc = _ => true,
        })
        .Add(endpoint => endpoint.RequestDelegate = WithOwnPolicy(endpoint.RequestDelegate!));

    // Its pages colour states by style attributes, and its charts set sizes so; scripts come from files as ours do.
    static RequestDelegate WithOwnPolicy(RequestDelegate next) => context =>
    {
        context.Items[SecurityHeaders.OwnPolicy] = SecurityHeaders.ContentPolicy.Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal);
        return next(context);
    };
}
