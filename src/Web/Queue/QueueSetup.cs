namespace Dashboard.Web.Queue;

/// <summary>Sets up the durable job queue on the engine that this build has.</summary>
static class QueueSetup
{
    public static void AddQueue(this WebApplicationBuilder builder)
    {
        QueueEngine.Add(builder);
        builder.Services.AddHealthChecks().AddCheck<QueueHealth>("queue");
    }
}
