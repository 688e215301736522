namespace Dashboard.Web.Dispatch;

/// <summary>Sets up the dispatcher, the node pool and the local Runner.</summary>
static class DispatchSetup
{
    public static void AddDispatch(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<NodePool>();
        builder.Services.AddSingleton<JobDesk>();
    }
}
