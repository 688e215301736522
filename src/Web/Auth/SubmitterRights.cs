using System.Security.Claims;

namespace Dashboard.Web.Auth;

/// <summary>What whoever submits a job may use beyond what every submitter may.</summary>
/// <param name="SetUp">Set-up lines, which a shell runs.</param>
/// <param name="AnyCluster">Running clusters of others.</param>
public sealed record SubmitterRights(bool SetUp, bool AnyCluster)
{
    public static readonly SubmitterRights None = new(false, false), All = new(true, true);

    public static SubmitterRights Of(ClaimsPrincipal user) => new(Roles.MaySetUp(user), user.IsInRole(Roles.Owner));
}
