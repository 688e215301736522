using Dashboard.Web.Options;

namespace Dashboard.Web.Auth;

/// <summary>Sets up who may do what: login link, cookie, bearer tokens, roles, security headers.</summary>
static class AccessSetup
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<TokenStore>();
        builder.Services.AddAuthorization(Roles.AddPolicies);
    }

    public static void UseAccess(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<DataDirectoryHold>();
    }
}
