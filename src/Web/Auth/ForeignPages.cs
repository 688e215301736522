using Dashboard.Web.Api;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Antiforgery;

namespace Dashboard.Web.Auth;

/// <summary>
/// Keeps pages of other origins from using a browser's cookie: changes through the API need the antiforgery header, and
/// hub connections must come from our own origin. Bearer tokens need neither, because no browser adds them by itself.
/// </summary>
static class ForeignPages
{
    public const string Header = "RequestVerificationToken";

    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.User.HasSession() || await IsOursAsync(context))
        {
            await next(context);
        }
    }

    static async Task<bool> IsOursAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/hubs"))
        {
            return IsOwnOrigin(context) || await RefuseAsync(context, 403, "Hubs accept a session cookie only from pages of this address.");
        }
        bool changes = context.Request.Path.StartsWithSegments("/api") && !IsSafe(context.Request.Method);
        return !changes || await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
            || await RefuseAsync(context, 400, $"Changes with a session cookie need the header {Header}; GET /api/v1/antiforgery gives its value. Programs use a bearer token instead.");
    }

    static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    static bool IsOwnOrigin(HttpContext context)
    {
        string origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && (SameHost(from, context.Request) || SamePublic(from, context)));
    }

    static bool SameHost(Uri from, HttpRequest request) =>
        string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    static bool SamePublic(Uri from, HttpContext context) =>
        context.RequestServices.GetRequiredService<DashboardOptions>().PublicUrl is { } own
        && string.Equals(from.Authority, new Uri(own).Authority, StringComparison.OrdinalIgnoreCase);

    static async Task<bool> RefuseAsync(HttpContext context, int status, string detail)
    {
        await Problems.WriteAsync(context, status, detail);
        return false;
    }
}
