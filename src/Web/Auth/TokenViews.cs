namespace Dashboard.Web.Auth;

/// <summary>A token as the API and the pages show it, without its secret.</summary>
/// <param name="Id">Ten hexadecimal digits, also the visible part of the secret.</param>
/// <param name="ExpiresAt">Null where it does not expire.</param>
/// <param name="LastUsedAt">To the minute; null where it was never used.</param>
public sealed record TokenView(
    string Id, string Name, string Role, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, bool Expired);

/// <summary>The body of <c>POST /api/v1/tokens</c>.</summary>
public sealed record TokenRequest
{
    /// <summary>What the token is for, 1 to 64 characters.</summary>
    public string? Name { get; init; }
    /// <summary><c>viewer, submitter, operator, owner</c> or <c>runner</c>.</summary>
    public string? Role { get; init; }
    /// <summary>In the future; null for a token that does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A fresh token: the only time its secret is shown.</summary>
public sealed record CreatedToken(string Id, string Secret, string Name, string Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>What it is, without its secret.</summary>
    internal string Summary => $"{Role}, “{Name}”, {(ExpiresAt is { } end ? $"until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "does not expire")}";
}

/// <summary>Who a secret belongs to.</summary>
/// <param name="Id">Of the token; <c>owner</c> and <c>local-runner</c> for the two kept in files.</param>
/// <param name="Stamp">Changes with the secret, so that a session ends when its token is replaced.</param>
public sealed record TokenIdentity(string Id, string Name, string Role, string Stamp);

/// <summary>What came of presenting a secret.</summary>
public enum TokenRefusal { None, Unknown, Expired }
