using System.Security.Claims;
using Dashboard.Web.Api.Jobs;

namespace Dashboard.Web.Auth;

/// <summary>Submitters change their own jobs; operators and owners any.</summary>
static class OwnJobs
{
    public static bool MayChange(this ClaimsPrincipal user, JobView job) =>
        Roles.Allowed(Roles.Operator).Any(user.IsInRole) || (Roles.Allowed(Roles.Submitter).Any(user.IsInRole) && job.Owner == user.Identity?.Name);

    /// <summary>What to answer who may not.</summary>
    public static string Refusal(JobView job) => $"Job {job.Id} belongs to {job.Owner}; only its owner and operators may change it.";
}
