using System.Security.Claims;

namespace Dashboard.Web.Auth;

/// <summary>The ways to sign in, and what a signed-in principal carries.</summary>
public static class Schemes
{
    /// <summary>Chooses among the others: the token where there is an Authorization header, the word of a trusted proxy, else the cookie.</summary>
    public const string Any = "speedup";
    /// <summary>The cookie of a browser.</summary>
    public const string Session = "session";
    /// <summary><c>Authorization: Bearer</c>.</summary>
    public const string Token = "token";
    /// <summary>The word of a proxy in front.</summary>
    public const string Proxy = "proxy";

    const string TokenIdClaim = "speedup:token";
    const string StampClaim = "speedup:stamp";

    public static ClaimsPrincipal PrincipalOf(TokenIdentity token, string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, token.Name),
            new Claim(ClaimTypes.Role, token.Role),
            new Claim(TokenIdClaim, token.Id),
            new Claim(StampClaim, token.Stamp),
        ],
        scheme));

    /// <summary>Id of the token behind the principal; null where nobody is signed in.</summary>
    public static string? TokenId(this ClaimsPrincipal user) => user.FindFirstValue(TokenIdClaim);

    public static string? Role(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.Role);

    internal static string? Stamp(this ClaimsPrincipal user) => user.FindFirstValue(StampClaim);

    /// <summary>Whether the browser brought the sign-in by itself, as it would for another page's request: by cookie, or by being behind a proxy.</summary>
    internal static bool HasSession(this ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true, AuthenticationType: Session or Proxy };

    /// <summary>Whether errors at this address are problem details rather than pages.</summary>
    internal static bool IsForPrograms(this HttpRequest request) => IsForPrograms(request.Path);

    internal static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/hubs") || path.StartsWithSegments("/openapi") || path.StartsWithSegments("/healthz");
}
