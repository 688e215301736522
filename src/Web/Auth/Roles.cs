using Microsoft.AspNetCore.Authorization;

namespace Dashboard.Web.Auth;

/// <summary>
/// Who may do what. Each role of people includes those before it: viewer, submitter, operator, owner. A runner may
/// reach the runner hub and uploads and nothing else. Policies bear the names of the roles.
/// </summary>
public static class Roles
{
    /// <summary>Sees jobs, results, data sets and runners.</summary>
    public const string Viewer = "viewer";
    /// <summary>Also runs, cancels and deletes jobs, and registers data sets.</summary>
    public const string Submitter = "submitter";
    /// <summary>Also drains runners and executes scripts on engines.</summary>
    public const string Operator = "operator";
    /// <summary>Also hands out tokens and configures applications.</summary>
    public const string Owner = "owner";
    /// <summary>The runner hub and uploads only.</summary>
    public const string Runner = "runner";

    /// <summary>The roles of people, each including those before it.</summary>
    public static IReadOnlyList<string> People { get; } = [Viewer, Submitter, Operator, Owner];

    /// <summary>Every role a token can have.</summary>
    public static IReadOnlyList<string> All { get; } = [.. People, Runner];

    /// <summary>The roles that may do what a policy of this name asks for.</summary>
    public static IReadOnlyList<string> Allowed(string policy) =>
        policy == Runner ? [Runner] : [.. People.SkipWhile(r => r != policy)];

    /// <summary>Whether somebody may have a shell run lines of theirs, as set-up of a Slurm job.</summary>
    public static bool MaySetUp(System.Security.Claims.ClaimsPrincipal user) => Allowed(Operator).Any(user.IsInRole);

    internal static void AddPolicies(AuthorizationOptions options)
    {
        foreach (string role in All)
        {
            options.AddPolicy(role, policy => policy.RequireAuthenticatedUser().RequireRole(Allowed(role)));
        }
        options.DefaultPolicy = options.GetPolicy(Viewer)!;
        options.FallbackPolicy = options.GetPolicy(Viewer);
    }
}
