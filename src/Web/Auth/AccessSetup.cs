namespace Dashboard.Web.Auth;

/// <summary>Sets up who may do what: login link, cookie, bearer tokens, roles, security headers.</summary>
static class AccessSetup
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
    }

    public static void UseAccess(this WebApplication app)
    {
    }
}
