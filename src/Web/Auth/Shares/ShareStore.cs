using System.Security.Claims;
using System.Security.Cryptography;
using Dapper;
using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Auth.Shares;

/// <summary>The links that were made: each shows one job, read only, until it expires, is revoked, or the job is deleted.</summary>
public sealed class ShareStore(HistoryDatabase database, DashboardOptions options, TimeProvider clock)
{
    const int UsualDays = 7;
    static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    // A class, not a record: Dapper fills it by column name.
    sealed class Stored
    {
        public string Id { get; set; } = "";
        public string JobId { get; set; } = "";
        public string CreatedBy { get; set; } = "";
        public long CreatedAt { get; set; }
        public long ExpiresAt { get; set; }
        public long? LastUsedAt { get; set; }

        public ShareView View(DateTimeOffset now) => new(
            Id, JobId, CreatedBy, Time(CreatedAt), Time(ExpiresAt), LastUsedAt is { } used ? Time(used) : null, Time(ExpiresAt) <= now);

        static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    const string Select = "SELECT id, job_id AS JobId, created_by AS CreatedBy, created_at AS CreatedAt, expires_at AS ExpiresAt, last_used_at AS LastUsedAt FROM shares";

    /// <summary>Whether the setting allows links.</summary>
    public bool Allowed => options.Sharing.Allowed;

    public int MostDays => options.Sharing.MostDays;

    /// <summary>Those who made a link may revoke it, and owners any.</summary>
    public static bool MayRevoke(ShareView share, ClaimsPrincipal user) => user.IsInRole(Roles.Owner) || share.CreatedBy == user.Identity?.Name;

    /// <returns>The link's secret with what was stored, or what is wrong with the number of days.</returns>
    public async Task<(string? Secret, ShareView? Share, string? Fault)> CreateAsync(string jobId, int? days, string by)
    {
        int lasts = days ?? Math.Min(UsualDays, MostDays);
        if (lasts < 1 || lasts > MostDays)
        {
            return (null, null, $"{lasts} is not allowed; a link lasts 1 to {MostDays} days");
        }
        string id = RandomNumberGenerator.GetHexString(10, lowercase: true), secret = TokenSecret.Random256();
        var now = clock.GetUtcNow();
        var row = new { id, hash = TokenSecret.Hash(secret), jobId, by, at = now.ToUnixTimeMilliseconds(), until = now.AddDays(lasts).ToUnixTimeMilliseconds() };
        await database.WriteAsync(connection =>
        {
            // What nobody can use any more need not be kept.
            connection.Execute("DELETE FROM shares WHERE expires_at < @old", new { old = now.AddDays(-30).ToUnixTimeMilliseconds() });
            connection.Execute("INSERT INTO shares (id, hash, job_id, created_by, created_at, expires_at) VALUES (@id, @hash, @jobId, @by, @at, @until)", row);
        });
        return (secret, Find(id), null);
    }

    /// <summary>The job that a link shows; null where it is unknown, revoked or expired, or links are not allowed any more.</summary>
    public async Task<ShareView?> OpenAsync(string secret)
    {
        if (!Allowed)
        {
            return null;
        }
        var now = clock.GetUtcNow();
        ShareView? share;
        using (var connection = database.Open())
        {
            // Found by hash, so that the time this takes says nothing of the secret.
            share = connection.QuerySingleOrDefault<Stored>($"{Select} WHERE hash = @hash", new { hash = TokenSecret.Hash(secret) })?.View(now);
        }
        if (share is null || share.Expired)
        {
            return null;
        }
        if (share.LastUsedAt is not { } last || now - last >= UseResolution)
        {
            await database.WriteAsync(connection => connection.Execute("UPDATE shares SET last_used_at = @at WHERE id = @Id", new { at = now.ToUnixTimeMilliseconds(), share.Id }));
        }
        return share;
    }

    public ShareView? Find(string id)
    {
        using var connection = database.Open();
        return connection.QuerySingleOrDefault<Stored>($"{Select} WHERE id = @id", new { id })?.View(clock.GetUtcNow());
    }

    /// <summary>Newest first: all for owners, their own for others.</summary>
    /// <param name="jobId">Null for those of every job.</param>
    public Page<ShareView> List(PageRequest page, ClaimsPrincipal user, string? jobId = null)
    {
        using var connection = database.Open();
        string? by = user.IsInRole(Roles.Owner) ? null : user.Identity?.Name ?? "";
        var rows = connection.Query<Stored>(
            $"{Select} WHERE (@by IS NULL OR created_by = @by) AND (@jobId IS NULL OR job_id = @jobId) AND (@id IS NULL OR (created_at, id) < (@at, @id)) ORDER BY created_at DESC, id DESC LIMIT @count",
            new { by, jobId, id = page.After?.Id, at = page.After?.CreatedAt, count = page.Limit + 1 }).Select(r => r.View(clock.GetUtcNow())).ToList();
        var items = rows.Take(page.Limit).ToList();
        return new Page<ShareView>(items, rows.Count > page.Limit ? Cursor.Write(items[^1].CreatedAt, items[^1].Id) : null);
    }

    /// <returns>False where there is none of this id.</returns>
    public Task<bool> DeleteAsync(string id) => database.WriteAsync((SqliteConnection connection) => connection.Execute("DELETE FROM shares WHERE id = @id", new { id }) == 1);
}
