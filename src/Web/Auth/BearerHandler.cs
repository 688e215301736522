using System.Globalization;
using System.Text.Encodings.Web;
using Dashboard.Web.Api;
using Dashboard.Web.Audit;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Web.Auth;

/// <summary>Signs programs in by <c>Authorization: Bearer &lt;token&gt;</c>.</summary>
sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory logger, UrlEncoder encoder,
    TokenStore tokens, GuessGuard guard, DashboardOptions options, AuditLog audit)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, logger, encoder)
{
    const string Prefix = "Bearer ";

    (int Status, string Detail)? refusal;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(401, "The header Authorization must read \"Bearer\", a blank, and a token.");
        }
        if (!Transport.KeepsSecrets(Context, options))
        {
            return Refuse(403, Transport.Refusal);
        }
        return await VerifyAsync(header[Prefix.Length..].Trim(), Transport.Counted(Context));
    }

    async Task<AuthenticateResult> VerifyAsync(string secret, string client)
    {
        var (identity, why) = tokens.Verify(secret);
        if (guard.LockedFor(client) is { } wait && (identity is null || !guard.IsTrusted(client, identity.Id)))
        {
            Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Refuse(429, "Too many wrong tokens from your address; the header Retry-After says how many seconds to wait.");
        }
        if (identity is null)
        {
            if (why == TokenRefusal.Unknown)
            {
                guard.Failed(client);
            }
            await audit.RecordAsync(Context, "sign-in", "", $"by a program's token: {(why == TokenRefusal.Expired ? "expired" : "not valid")}", AuditOutcome.Refused);
            return Refuse(401, why == TokenRefusal.Expired ? "This token has expired." : "This token is not known here; it may have been revoked.");
        }
        guard.Succeeded(client, identity.Id);
        return AuthenticateResult.Success(new AuthenticationTicket(Schemes.PrincipalOf(identity, Schemes.Token), Scheme.Name));
    }

    AuthenticateResult Refuse(int status, string detail)
    {
        refusal = (status, detail);
        return AuthenticateResult.Fail(detail);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        var (status, detail) = refusal ?? (401, null!);
        if (status == 401)
        {
            Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer error=\"invalid_token\"");
        }
        await Problems.WriteAsync(Context, status, detail);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Forbid.WriteAsync(Context);
}
