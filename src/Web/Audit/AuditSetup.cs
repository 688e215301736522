namespace Dashboard.Web.Audit;

/// <summary>Sets up the record of who did what.</summary>
static class AuditSetup
{
    public static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddHostedService<AuditKeeper>();
    }
}
