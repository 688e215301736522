using Dashboard.Web.Api;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Web.Auth;

/// <summary>The cookie of a signed-in browser.</summary>
static class SessionCookie
{
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    public static void Configure(CookieAuthenticationOptions cookie, DashboardOptions options)
    {
        cookie.Cookie.Name = NameFor("speedup-session", options);
        cookie.Cookie.HttpOnly = true;
        // Lax and not strict: a login link opened from a mail or a chat must still arrive signed in after its redirect.
        cookie.Cookie.SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.IsEssential = true;
        cookie.ExpireTimeSpan = Lifetime;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/login";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = EndWithTokenAsync,
            OnRedirectToLogin = ChallengeAsync,
            OnRedirectToAccessDenied = ForbidAsync,
        };
    }

    /// <summary>Browsers share cookies between the ports of a host; two dashboards there must not sign each other out.</summary>
    public static string NameFor(string name, DashboardOptions options) =>
        $"{name}-{TokenSecret.Stamp(TokenSecret.Hash(options.DataDirectory))[..8]}";

    static async Task EndWithTokenAsync(CookieValidatePrincipalContext context)
    {
        var tokens = context.HttpContext.RequestServices.GetRequiredService<TokenStore>();
        var user = context.Principal!;
        if (user.TokenId() is { } id && user.Stamp() is { } stamp && tokens.IsCurrent(id, stamp))
        {
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Schemes.Session);
    }

    static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!context.Request.IsForPrograms())
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }
        context.Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer");
        return Problems.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized);
    }

    static Task ForbidAsync(RedirectContext<CookieAuthenticationOptions> context) => WriteForbiddenAsync(context.HttpContext);

    /// <summary>Problem details for programs; for people a page, which the status brings.</summary>
    public static Task WriteForbiddenAsync(HttpContext context)
    {
        if (context.Request.IsForPrograms())
        {
            return Forbid.WriteAsync(context);
        }
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
