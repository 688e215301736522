using Dashboard.Web.Api;
using Microsoft.AspNetCore.Authorization;

namespace Dashboard.Web.Auth;

/// <summary>The answer to somebody who is signed in and may not: names the role that it takes.</summary>
static class Forbid
{
    public static Task WriteAsync(HttpContext context)
    {
        string has = context.User.Role() ?? "none";
        string? needed = NeededRole(context);
        return Problems.WriteAsync(context, StatusCodes.Status403Forbidden,
            needed is null ? $"Your role, {has}, does not allow this." : $"This takes the role {needed}; yours is {has}.");
    }

    static string? NeededRole(HttpContext context)
    {
        var policies = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).OfType<string>() ?? [];
        return policies.OrderByDescending(p => Roles.All.ToList().IndexOf(p)).FirstOrDefault(Roles.All.Contains);
    }
}
