using System.Security.Claims;
using Dashboard.Web.Auth;

namespace Dashboard.Web.Clusters;

/// <summary>Whose cluster it is: code runs there as the Runner, so another operator may not use it; the role owner may all.</summary>
static class ClusterAccess
{
    public static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "anonymous";

    public static bool MayUse(Cluster cluster, ClaimsPrincipal user) =>
        user.IsInRole(Roles.Owner) || (user.IsInRole(Roles.Operator) && cluster.Owner == NameOf(user));

    public static string Refusal(Cluster cluster) => $"Cluster {cluster.Id} belongs to {cluster.Owner}; only its user and owners may use it.";
}
