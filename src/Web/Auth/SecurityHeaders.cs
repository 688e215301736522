namespace Dashboard.Web.Auth;

/// <summary>The headers that tell a browser how little our pages need.</summary>
static class SecurityHeaders
{
    public const string ContentPolicy =
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'none'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    /// <summary>Key of <see cref="HttpContext.Items"/> under which an answer states a stricter policy of its own.</summary>
    public const string OwnPolicy = "content-policy";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        // At the last moment, because the exception handler clears what was set before.
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.Items[OwnPolicy] as string ?? ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
