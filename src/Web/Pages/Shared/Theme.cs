namespace Dashboard.Web.Pages.Shared;

/// <summary>
/// The colour theme: light, dark, or whatever the system says. It lives in a cookie, so that the first byte of a page
/// already bears it and nothing flashes.
/// </summary>
public static class Theme
{
    public const string Cookie = "speedup-theme";

    /// <summary><c>light</c>, <c>dark</c> or <c>auto</c>.</summary>
    public static string Of(HttpContext context) => context.Request.Cookies[Cookie] is "light" or "dark" ? context.Request.Cookies[Cookie]! : "auto";

    /// <summary>The next one round: auto, light, dark.</summary>
    public static string After(string theme) => theme switch { "auto" => "light", "light" => "dark", _ => "auto" };

    // The switch for browsers without scripts; with scripts the cookie is written in place.
    internal static void MapTheme(this IEndpointRouteBuilder app) =>
        app.MapGet("/theme", (HttpContext context, string? value, string? back) =>
        {
            var lasting = new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Path = context.Request.PathBase.Add("/") };
            context.Response.Cookies.Append(Cookie, value is "light" or "dark" ? value : "auto", lasting);
            bool local = back is ['/', ..] && back is not ['/', '/' or '\\', ..];
            return Results.LocalRedirect(local ? back! : "~/");
        }).ExcludeFromDescription();
}
