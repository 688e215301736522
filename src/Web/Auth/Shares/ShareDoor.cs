using System.Globalization;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Http.Features;

namespace Dashboard.Web.Auth.Shares;

/// <summary>Where links are opened: wrong ones count as guesses, and none is taken where others could read it on its way.</summary>
sealed class ShareDoor(ShareStore shares, GuessGuard guard, DashboardOptions options)
{
    /// <returns>Null where the link opens nothing; the answer's status then says why.</returns>
    public async Task<ShareView?> OpenAsync(HttpContext context, string secret)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        // The address is the secret; who collects traces must not get it.
        context.Features.Get<IHttpActivityFeature>()?.Activity.SetTag("url.path", "/shared");
        string client = Transport.Counted(context);
        if (!Transport.KeepsSecrets(context, options))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return null;
        }
        if (guard.LockedFor(client) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return null;
        }
        if (await shares.OpenAsync(secret) is { } share)
        {
            return share;
        }
        guard.Failed(client);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }
}

/// <summary>The address of a link.</summary>
static class ShareLink
{
    public static string Of(HttpContext context, string secret) =>
        $"{context.RequestServices.GetRequiredService<DashboardOptions>().PublicUrl ?? $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}"}/shared/{secret}";
}
