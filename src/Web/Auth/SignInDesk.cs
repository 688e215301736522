using System.Globalization;
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

    internal SignInDesk(TokenStore tokens, LoginCodes codes, GuessGuard guard, DashboardOptions options) =>
        (this.tokens, this.codes, this.guard, this.options) = (tokens, codes, guard, options);

    public Task<SignInResult> ByCodeAsync(HttpContext context, string code) => SignInAsync(context, () => codes.TryUse(code)
        ? (tokens.Owner, null)
        : (null, "This login link was used already or is older than ten minutes. Start Web again for a new one, or paste a token below; the owner's is in the file \"token\" of the data directory."));

    public Task<SignInResult> ByTokenAsync(HttpContext context, string token) => SignInAsync(context, () => tokens.Verify(token) switch
    {
        ({ Role: Roles.Runner }, _) => (null, "This is a runner's token; it cannot sign a person in."),
        ({ } identity, _) => (identity, null),
        (_, TokenRefusal.Expired) => (null, "This token has expired. Ask an owner for a new one."),
        _ => (null, "This token is not known here. Check that it was copied whole; it may also have been revoked."),
    });

    async Task<SignInResult> SignInAsync(HttpContext context, Func<(TokenIdentity? Identity, string? Error)> verify)
    {
        if (!Transport.KeepsSecrets(context, options))
        {
            return new SignInResult(StatusCodes.Status403Forbidden, Transport.Refusal);
        }
        string client = Transport.Client(context);
        if (guard.LockedFor(client) is { } wait)
        {
            return LockedOut(context, wait);
        }
        var (identity, error) = verify();
        if (identity is null)
        {
            guard.Failed(client);
            return new SignInResult(StatusCodes.Status401Unauthorized, error);
        }
        guard.Succeeded(client, identity.Id);
        await context.SignInAsync(Schemes.Session, Schemes.PrincipalOf(identity, Schemes.Session), new AuthenticationProperties { IsPersistent = true });
        return new SignInResult(StatusCodes.Status200OK, null);
    }

    static SignInResult LockedOut(HttpContext context, TimeSpan wait)
    {
        int seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new SignInResult(StatusCodes.Status429TooManyRequests, $"Too many wrong tries from your address. Wait {seconds} s and try again.");
    }
}
