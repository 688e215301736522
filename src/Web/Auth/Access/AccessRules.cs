using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Web.Auth.Access;

/// <summary>Holds every endpoint to its row of the <see cref="AccessTable"/>.</summary>
static class AccessRules
{
    static readonly FrozenDictionary<string, AccessRow> ByAddress = AccessTable.Rows.ToFrozenDictionary(r => r.Address, StringComparer.Ordinal);

    /// <summary>A group over everything that is mapped: each endpoint in it gets the role of its row, and one without a row stops the start.</summary>
    public static RouteGroupBuilder MapWithAccess(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("");
        ((IEndpointConventionBuilder)all).Finally(Apply);
        return all;
    }

    public static AccessRow? Find(string address) => ByAddress.GetValueOrDefault(address);

    static void Apply(EndpointBuilder builder)
    {
        var endpoint = (RouteEndpointBuilder)builder;
        string address = AddressOf(endpoint.RoutePattern, builder.Metadata);
        var row = Find(address) ?? throw new InvalidOperationException($"'{address}' has no row in {nameof(AccessTable)}. Every address says there who may use it.");
        if (builder.Metadata.Any(m => m is IAuthorizeData data && data.Policy != row.Role) || (!row.IsOpen && builder.Metadata.Any(m => m is IAllowAnonymous)))
        {
            throw new InvalidOperationException($"'{address}' says itself who may use it, and something else than {nameof(AccessTable)}: {row.Role}.");
        }
        builder.Metadata.Add(row);
        builder.Metadata.Add(row.IsOpen ? new AllowAnonymousAttribute() : new AuthorizeAttribute(row.Role));
    }

    /// <summary>The address as the table writes it: pages and hubs without a method, a hub's negotiation as the hub.</summary>
    internal static string AddressOf(RoutePattern pattern, IEnumerable<object> metadata)
    {
        string path = "/" + (pattern.RawText ?? "").Trim('/');
        if (metadata.Any(m => m is HubMetadata))
        {
            return path.EndsWith("/negotiate", StringComparison.Ordinal) ? path[..^"/negotiate".Length] : path;
        }
        if (metadata.Any(m => m is PageActionDescriptor))
        {
            // A page with a leading "Index" is reached by two patterns.
            return path == "/Index" ? "/" : path;
        }
        string methods = string.Join(',', metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? []);
        return methods.Length == 0 ? path : $"{methods} {path}";
    }
}
