using System.Collections.Concurrent;

namespace Dashboard.Web.Auth;

/// <summary>Codes of login links: each signs the owner in once, within ten minutes. They die with the process.</summary>
public sealed class LoginCodes(TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<string, DateTimeOffset> expiries = new();

    public string Issue()
    {
        string code = TokenSecret.Random256();
        expiries[Key(code)] = clock.GetUtcNow() + Lifetime;
        return code;
    }

    /// <summary>Uses a code up.</summary>
    /// <returns>False where it was never issued, is used, or too old.</returns>
    public bool TryUse(string code) => expiries.TryRemove(Key(code), out var expiry) && clock.GetUtcNow() < expiry;

    // Looked up by hash, so that the time a lookup takes says nothing of the code.
    static string Key(string code) => Convert.ToHexString(TokenSecret.Hash(code));
}
