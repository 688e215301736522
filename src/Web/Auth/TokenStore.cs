using System.Collections.Concurrent;
using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Options;

namespace Dashboard.Web.Auth;

/// <summary>
/// Every token there is: the owner's and the local Runner's, kept in files, and those handed out through the API, of
/// which only hashes are stored. Looking one up costs no database access once it was seen.
/// </summary>
public sealed class TokenStore
{
    public const string OwnerId = "owner";
    public const string LocalRunnerId = "local-runner";

    static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    readonly HistoryDatabase database;
    readonly TimeProvider clock;
    readonly (TokenIdentity Identity, byte[] Hash)[] kept;
    readonly ConcurrentDictionary<string, TokenRow> known = new();

    public TokenStore(DashboardOptions options, HistoryDatabase database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        LocalRunnerTokenPath = options.RunnerTokenPath;
        kept =
        [
            Kept(OwnerId, Roles.Owner, options.Token ?? FileToken.ReadOrCreate(options.OwnerTokenPath)),
            Kept(LocalRunnerId, Roles.Runner, FileToken.ReadOrCreate(options.RunnerTokenPath)),
        ];
    }

    /// <summary>The file (mode 0600) with the secret that the local Runner signs in with.</summary>
    public string LocalRunnerTokenPath { get; }

    /// <summary>Finds whose secret this is and notes its use.</summary>
    public (TokenIdentity? Identity, TokenRefusal Refusal) Verify(string secret)
    {
        foreach (var (identity, hash) in kept)
        {
            if (TokenSecret.Matches(hash, secret))
            {
                return (identity, TokenRefusal.None);
            }
        }
        return TokenSecret.IdOf(secret) is { } id && Find(id) is { } row && TokenSecret.Matches(row.Hash, secret)
            ? Accept(row)
            : (null, TokenRefusal.Unknown);
    }

    /// <summary>Whether a session that was opened with a token may go on: the token is still there, the same, and not expired.</summary>
    public bool IsCurrent(string id, string stamp) =>
        kept.FirstOrDefault(k => k.Identity.Id == id).Identity is { } identity
            ? identity.Stamp == stamp
            : Find(id) is { } row && row.Identity.Stamp == stamp && !row.ExpiredAt(clock.GetUtcNow());

    /// <summary>The owner, for those who come with a login code.</summary>
    public TokenIdentity Owner => kept[0].Identity;

    /// <returns>The new token, or every fault of the request by JSON path.</returns>
    public async Task<(CreatedToken? Token, IReadOnlyDictionary<string, string[]> Errors)> CreateAsync(TokenRequest request, string createdBy)
    {
        var now = clock.GetUtcNow();
        var errors = Check(request, now);
        if (errors.Count > 0)
        {
            return (null, errors);
        }
        var (id, secret) = TokenSecret.Create();
        var row = new TokenRow(id, request.Name!.Trim(), request.Role!, TokenSecret.Hash(secret), now, createdBy, request.ExpiresAt?.ToUniversalTime(), null);
        await database.WriteAsync(connection => TokenRows.Insert(connection, row));
        return (new CreatedToken(id, secret, row.Name, row.Role, row.CreatedAt, row.ExpiresAt), errors);
    }

    /// <summary>Newest first; the tokens kept in files are not among them.</summary>
    public Page<TokenView> List(PageRequest page)
    {
        using var connection = database.Open();
        var rows = TokenRows.List(connection, page.After, page.Limit + 1);
        var now = clock.GetUtcNow();
        var items = rows.Take(page.Limit).Select(r => View(r, now)).ToList();
        return new Page<TokenView>(items, rows.Count > page.Limit ? Cursor.Write(items[^1].CreatedAt, items[^1].Id) : null);
    }

    /// <returns>Null where there is none of this id, also for those kept in files.</returns>
    public TokenView? View(string id)
    {
        using var connection = database.Open();
        return TokenRows.Find(connection, id) is { } row ? View(row, clock.GetUtcNow()) : null;
    }

    /// <summary>Revokes a token at once, with every session opened by it.</summary>
    /// <returns>False where there is none of this id.</returns>
    public async Task<bool> DeleteAsync(string id)
    {
        bool deleted = await database.WriteAsync(connection => TokenRows.Delete(connection, id));
        known.TryRemove(id, out _);
        return deleted;
    }

    static TokenView View(TokenRow row, DateTimeOffset now) =>
        new(row.Id, row.Name, row.Role, row.CreatedAt, row.CreatedBy, row.ExpiresAt, row.LastUsedAt, row.ExpiredAt(now));

    TokenRow? Find(string id)
    {
        if (known.TryGetValue(id, out var row))
        {
            return row;
        }
        using var connection = database.Open();
        row = TokenRows.Find(connection, id);
        return row is null ? null : known.GetOrAdd(id, row);
    }

    (TokenIdentity?, TokenRefusal) Accept(TokenRow row)
    {
        var now = clock.GetUtcNow();
        if (row.ExpiredAt(now))
        {
            return (null, TokenRefusal.Expired);
        }
        if (row.LastUsedAt is not { } last || now - last >= UseResolution)
        {
            // Only if the row is still the one looked up: a token revoked meanwhile must not come back.
            if (known.TryUpdate(row.Id, row with { LastUsedAt = now }, row))
            {
                _ = database.WriteAsync(connection => TokenRows.Used(connection, row.Id, now));
            }
        }
        return (row.Identity, TokenRefusal.None);
    }

    static Dictionary<string, string[]> Check(TokenRequest request, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Trim().Length > 64 || request.Name.Any(char.IsControl))
        {
            errors["name"] = ["must be 1 to 64 characters that say what the token is for"];
        }
        if (request.Role is null || !Roles.All.Contains(request.Role))
        {
            errors["role"] = [$"{(request.Role is null ? "is missing" : $"'{request.Role}' is not a role")}; allowed are {string.Join(", ", Roles.All)}"];
        }
        if (request.ExpiresAt <= now)
        {
            errors["expiresAt"] = [$"must be in the future; it is {now:yyyy-MM-ddTHH:mm:ssZ} now"];
        }
        return errors;
    }

    static (TokenIdentity, byte[]) Kept(string id, string role, string secret)
    {
        byte[] hash = TokenSecret.Hash(secret);
        return (new TokenIdentity(id, id, role, TokenSecret.Stamp(hash)), hash);
    }
}
