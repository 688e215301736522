using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Dashboard.Web.Auth;

/// <summary>
/// Believes the name that a proxy in front has established, where a setting names the header and the proxies' addresses. From every
/// other address the header means nothing, whoever sends it.
/// </summary>
sealed class ProxyLogin(IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory logger, UrlEncoder encoder, DashboardOptions options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, logger, encoder)
{
    const int LongestName = 64;

    static readonly object Peer = new();

    /// <summary>Names that Web uses itself; a person of that name would pass for it.</summary>
    static readonly string[] Reserved = [TokenStore.OwnerId, TokenStore.LocalRunnerId, "anonymous", "browser"];

    /// <summary>Remembers who is really at the other end, before forwarded headers put the client's address in its place.</summary>
    public static Task NotePeerAsync(HttpContext context, RequestDelegate next)
    {
        context.Items[Peer] = context.Connection.RemoteIpAddress;
        return next(context);
    }

    /// <summary>Whether this request bears the header and comes from one of the proxies.</summary>
    public static bool Applies(HttpContext context, ProxyLoginOptions? login) =>
        login is not null && context.Request.Headers.ContainsKey(login.Header) && context.Items[Peer] is IPAddress peer && login.Proxies.Contains(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var login = options.ProxyLogin!;
        var values = Request.Headers[login.Header];
        string name = values.Count == 1 ? values[0]!.Trim() : "";
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl) || Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.Fail($"The proxy's header {login.Header} must hold one name of 1 to {LongestName} characters that is not reserved."));
        }
        if (login.RoleOf(name) is not { } role)
        {
            return Task.FromResult(AuthenticateResult.Fail($"{name} has no role here."));
        }
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], Schemes.Proxy);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (Request.IsForPrograms())
        {
            await Api.Problems.WriteAsync(Context, StatusCodes.Status401Unauthorized, result.Failure?.Message);
        }
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => SessionCookie.WriteForbiddenAsync(Context);
}
