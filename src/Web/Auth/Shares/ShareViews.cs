namespace Dashboard.Web.Auth.Shares;

/// <summary>A link that shows one job to whoever has it, without the link itself.</summary>
/// <param name="LastUsedAt">To the minute; null where nobody opened it.</param>
public sealed record ShareView(string Id, string JobId, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt, bool Expired);

/// <summary>The body of <c>POST /api/v1/jobs/{id}/shares</c>.</summary>
/// <param name="Days">How long it shows the job; 7 where left out.</param>
public sealed record ShareRequest(int? Days = null);

/// <summary>A fresh link: the only time it is shown.</summary>
public sealed record CreatedShare(string Id, string JobId, string Url, DateTimeOffset ExpiresAt);
