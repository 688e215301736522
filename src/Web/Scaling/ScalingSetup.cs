namespace Dashboard.Web.Scaling;

/// <summary>Sets up the history of curves.</summary>
static class ScalingSetup
{
    public static void AddScaling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CurveStore>();
        builder.Services.AddHostedService<CurveBackfill>();
    }
}
