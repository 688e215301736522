using System.Globalization;
using Dashboard.Web.Audit;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Authentication;

namespace Dashboard.Web.Auth;

/// <summary>What came of an attempt to sign in.</summary>
/// <param name="Status">200, or the status to answer with.</param>
/// <param name="Error">Null where it worked; otherwise what happened and the next step.</param>
public readonly record struct SignInResult(int Status, string? Error)
{
    public bool Succeeded => Error is null;
}

/// <summary>Signs browsers in, by a login code or by a token, against guessing and eavesdropping.</summary>
public sealed class SignInDesk
{
    readonly TokenStore tokens;
    readonly LoginCodes codes;
    readonly GuessGuard guard;
    readonly DashboardOptions options;
    readonly AuditLog audit;
    readonly TimeProvider clock;

    internal SignInDesk(TokenStore tokens, LoginCodes codes, GuessGuard guard, DashboardOptions options, AuditLog audit, TimeProvider clock) =>
        (this.tokens, this.codes, this.guard, this.options, this.audit, this.clock) = (tokens, codes, guard, options, audit, clock);

    public Task<SignInResult> ByCodeAsync(HttpContext context, string code) => SignInAsync(context, "login link", () => codes.TryUse(code)
        ? (tokens.Owner, null)
        : (null, "This login link was used already or is older than ten minutes. Start Web again for a new one, or paste a token below; the owner's is in the file \"token\" of the data directory."));

    public Task<SignInResult> ByTokenAsync(HttpContext context, string token) => SignInAsync(context, "token", () => tokens.Verify(token) switch
    {
        ({ Role: Roles.Runner }, _) => (null, "This is a runner's token; it cannot sign a person in."),
        ({ } identity, _) => (identity, null),
        (_, TokenRefusal.Expired) => (null, "This token has expired. Ask an owner for a new one."),
        _ => (null, "This token is not known here. Check that it was copied whole; it may also have been revoked."),
    });

    async Task<SignInResult> SignInAsync(HttpContext context, string by, Func<(TokenIdentity? Identity, string? Error)> verify)
    {
        if (!Transport.KeepsSecrets(context, options))
        {
            return new SignInResult(StatusCodes.Status403Forbidden, Transport.Refusal);
        }
        string client = Transport.Counted(context);
        if (guard.LockedFor(client) is { } wait)
        {
            await RecordAsync(context, null, by, "locked out", AuditOutcome.Refused);
            return LockedOut(context, wait);
        }
        var (identity, error) = verify();
        if (identity is null)
        {
            guard.Failed(client);
            await RecordAsync(context, null, by, "not valid", AuditOutcome.Refused);
            return new SignInResult(StatusCodes.Status401Unauthorized, error);
        }
        guard.Succeeded(client, identity.Id);
        await context.SignInAsync(Schemes.Session, Schemes.PrincipalOf(identity, Schemes.Session), new AuthenticationProperties { IsPersistent = true });
        await RecordAsync(context, identity, by, "", AuditOutcome.Done);
        return new SignInResult(StatusCodes.Status200OK, null);
    }

    Task RecordAsync(HttpContext context, TokenIdentity? who, string by, string why, AuditOutcome outcome) => audit.RecordAsync(new AuditEntry(
        0, clock.GetUtcNow(), who?.Name ?? "", who?.Id, who?.Role ?? "", Transport.Client(context), "sign-in", "", why.Length == 0 ? $"by {by}" : $"by {by}: {why}", outcome));

    static SignInResult LockedOut(HttpContext context, TimeSpan wait)
    {
        int seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new SignInResult(StatusCodes.Status429TooManyRequests, $"Too many wrong tries from your address. Wait {seconds} s and try again.");
    }
}
