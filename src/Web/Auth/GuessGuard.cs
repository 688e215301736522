using System.Collections.Concurrent;
using Dashboard.Web.Options;

namespace Dashboard.Web.Auth;

/// <summary>
/// Locks an address out for a while after too many wrong codes or tokens. A token that was right before from the same
/// address goes on working meanwhile: on a shared machine all users have one address, and a guesser must not be able to
/// stop the others.
/// </summary>
sealed class GuessGuard(DashboardOptions options, TimeProvider clock)
{
    const int MaximumAddresses = 10_000;
    static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    readonly record struct Failures(int Count, DateTimeOffset Since, DateTimeOffset? LockedUntil);

    readonly ConcurrentDictionary<string, Failures> failures = new();
    readonly ConcurrentDictionary<(string Client, string TokenId), bool> trusted = new();

    /// <returns>How long this client has to wait; null where it may try.</returns>
    public TimeSpan? LockedFor(string client) =>
        failures.TryGetValue(client, out var f) && f.LockedUntil - clock.GetUtcNow() is { } left && left > TimeSpan.Zero ? left : null;

    public void Failed(string client)
    {
        Forget();
        var now = clock.GetUtcNow();
        failures.AddOrUpdate(client, _ => Count(default, now), (_, before) => Count(before, now));
    }

    public void Succeeded(string client, string tokenId)
    {
        if (trusted.Count < MaximumAddresses)
        {
            trusted[(client, tokenId)] = true;
        }
    }

    public bool IsTrusted(string client, string tokenId) => trusted.ContainsKey((client, tokenId));

    Failures Count(Failures before, DateTimeOffset now)
    {
        bool stale = now - before.Since > Window || before.LockedUntil <= now;
        int count = stale ? 1 : before.Count + 1;
        var since = stale ? now : before.Since;
        return new Failures(count, since, count >= options.Limits.FailedSignIns ? now.AddSeconds(options.Limits.LockoutSeconds) : null);
    }

    // Bounded memory whoever asks: what is old goes once the table is full.
    void Forget()
    {
        if (failures.Count < MaximumAddresses)
        {
            return;
        }
        var now = clock.GetUtcNow();
        foreach (var (client, f) in failures)
        {
            if (now - f.Since > Window && !(f.LockedUntil > now))
            {
                failures.TryRemove(client, out _);
            }
        }
    }
}
