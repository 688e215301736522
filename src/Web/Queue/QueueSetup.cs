namespace Dashboard.Web.Queue;

/// <summary>Sets up the durable job queue.</summary>
static class QueueSetup
{
    public static void AddQueue(this WebApplicationBuilder builder)
    {
    }
}
