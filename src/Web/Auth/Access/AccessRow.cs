using System.Security.Claims;

namespace Dashboard.Web.Auth.Access;

/// <summary>What a row of the access table is about.</summary>
public enum AccessKind
{
    /// <summary>An address of the API, or another one that is no page.</summary>
    Endpoint,
    /// <summary>A page and what it shows.</summary>
    Page,
    /// <summary>A form or a named part of a page.</summary>
    Handler,
    /// <summary>The connection to a hub.</summary>
    Hub,
    /// <summary>A method that clients call on a hub.</summary>
    Call,
}

/// <summary>Who may use one address, one form or one method, and how its use is recorded.</summary>
/// <param name="Address">Such as <c>GET /api/v1/jobs/{id}</c>, <c>/jobs/{id}</c>, <c>POST /jobs/{id}?handler=Cancel</c>, <c>/hubs/progress WatchJob</c>.</param>
/// <param name="Role">The least role that may; <see cref="Anyone"/> for everybody, signed in or not.</param>
/// <param name="Action">What the audit log calls it; null where it is not recorded.</param>
/// <param name="Unrecorded">Why something that takes a body or changes something is not recorded; null where it only looks, or is recorded.</param>
public sealed record AccessRow(AccessKind Kind, string Address, string Role, string? Action = null, string? Unrecorded = null)
{
    /// <summary>Stands where a role stands, for what takes no signing in.</summary>
    public const string Anyone = "anyone";

    public bool IsOpen => Role == Anyone;

    public bool Allows(ClaimsPrincipal? user) => IsOpen || (user is not null && Roles.Allowed(Role).Any(user.IsInRole));
}
