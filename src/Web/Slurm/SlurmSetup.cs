namespace Dashboard.Web.Slurm;

static class SlurmSetup
{
    public static void AddSlurm(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SlurmBell>();
        builder.Services.AddSingleton<SlurmPlans>();
        builder.Services.AddSingleton<SlurmScripts>();
        builder.Services.AddSingleton<SlurmLine>();
        builder.Services.AddSingleton<SlurmDesk>();
        builder.Services.AddHostedService(s => s.GetRequiredService<SlurmDesk>());
    }
}
