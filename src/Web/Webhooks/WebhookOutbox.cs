using Dapper;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Webhooks;

/// <summary>Messages to other programs, kept with the change that they tell of until they have been delivered.</summary>
public sealed class WebhookOutbox(DashboardOptions options, TimeProvider time)
{

    /// <summary>Adds a message for every configured address, within the caller's transaction.</summary>
    /// <param name="name">What happened, for example <c>change.confirmed</c>.</param>
    public void Add(SqliteConnection connection, string name, object about)
    {
        var now = time.GetUtcNow();
        foreach (string url in options.Webhooks)
        {
            string id = JobIds.Next(now);
            string body = Stored.Json(new { id, @event = name, at = now, server = options.PublicUrl, data = about });
            connection.Execute("INSERT INTO webhook_deliveries (id, url, body, created_at, next_at) VALUES (@id, @url, @body, @now, @now)", new { id, url, body, now = Stored.Time(now) });
        }
    }
}
