using Dashboard.Web.History;
using Dashboard.Web.Options;
using Dashboard.Web.Queue;

namespace Dashboard.Web.Dispatch;

/// <summary>Sets up the dispatcher, the node pool and the local Runner.</summary>
static class DispatchSetup
{
    public static void AddDispatch(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Settings().Dispatch);
        builder.Services.AddSingleton<NodePool>();
        builder.Services.AddSingleton<JobIntake>();
        builder.Services.AddSingleton(s => new JobDesk(
            s.GetRequiredService<JobLog>(), s.GetRequiredService<JobHistory>(), s.GetRequiredService<JobIntake>(),
            s.GetRequiredService<IJobQueue>(), s.GetRequiredService<NodePool>(), s.GetRequiredService<RunnerLink>(),
            s.GetRequiredService<Slurm.SlurmBell>(), s.GetRequiredService<ILogger<JobDesk>>()));
        builder.Services.AddSingleton(s => new FirstExercise(
            s.GetRequiredService<Datasets.DatasetStore>(), s.GetRequiredService<JobDesk>(), s.GetRequiredService<NodePool>(), s.GetRequiredService<IHostApplicationLifetime>()));
        builder.Services.AddSingleton<ReportDesk>();
        builder.Services.AddSingleton<RunnerLink>();
        builder.Services.AddSingleton<LeaseKeeper>();
        builder.Services.AddSingleton<SilentRunners>();
        builder.Services.AddSingleton<RefusedRunners>();
        builder.Services.AddSingleton<JobDispatcher>();
        builder.Services.AddSingleton<IQueueWork, QueueWork>();
        builder.Services.AddHostedService<DispatchLoop>();
        builder.Services.AddSingleton<LocalRunner>();
        builder.Services.AddHealthChecks().AddCheck<LocalRunnerHealth>("localRunner");
        builder.Services.AddHostedService(s => s.GetRequiredService<LocalRunner>());
    }
}
