using System.Security.Claims;
using Dashboard.Web.Auth;

namespace Dashboard.Web.Schedules;

/// <summary>Who may change a schedule, for API and pages alike.</summary>
public static class ScheduleAccess
{
    public static bool MayChange(ScheduleView schedule, ClaimsPrincipal user) =>
        Roles.Allowed(Roles.Operator).Any(user.IsInRole) || (Roles.Allowed(Roles.Submitter).Any(user.IsInRole) && schedule.Owner == user.Identity?.Name);
}
