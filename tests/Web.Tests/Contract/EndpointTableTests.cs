using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>Every address there is says who may use it, and holds to it.</summary>
public sealed partial class EndpointTableTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    /// <summary>All that nobody needs to sign in for.</summary>
    static readonly string[] Open = ["GET /healthz", "/login", "/error/{code:int?}", "/error", "GET /theme", "GET,HEAD /assets/{version}/{**path}"];

    /// <summary>Changes by viewers: they compute and store nothing.</summary>
    static readonly string[] Stateless = ["POST /api/v1/scaling/fit"];

    static readonly Dictionary<string, string> Documented = new()
    {
        ["GET /openapi/v1.json"] = Roles.Viewer,
        ["GET /api/v1/analyses"] = Roles.Viewer,
        ["GET /api/v1/strategies"] = Roles.Viewer,
        ["GET /api/v1/jobs/"] = Roles.Viewer,
        ["POST /api/v1/jobs/"] = Roles.Submitter,
        ["GET /api/v1/jobs/{id}"] = Roles.Viewer,
        ["DELETE /api/v1/jobs/{id}"] = Roles.Submitter,
        ["POST /api/v1/jobs/{id}/cancel"] = Roles.Submitter,
        ["POST /api/v1/jobs/{id}/retry"] = Roles.Submitter,
        ["POST /api/v1/jobs/{id}/pin"] = Roles.Submitter,
        ["POST /api/v1/jobs/{id}/unpin"] = Roles.Submitter,
        ["GET /api/v1/jobs/{id}/result.txt"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/slurm-script"] = Roles.Viewer,
        ["POST /api/v1/jobs/slurm-preview"] = Roles.Submitter,
        ["GET /api/v1/datasets/{id}/answers.txt"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/events"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/log"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/trials.csv"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/trials/{trial}"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/scaling"] = Roles.Viewer,
        ["GET /api/v1/scaling"] = Roles.Viewer,
        ["POST /api/v1/scaling/fit"] = Roles.Viewer,
        ["POST /api/v1/scaling/import"] = Roles.Submitter,
        ["GET /api/v1/scaling/compare"] = Roles.Viewer,
        ["GET /api/v1/scaling/export.csv"] = Roles.Viewer,
        ["GET /api/v1/scaling/export.json"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/proposal.html"] = Roles.Viewer,
        ["GET /api/v1/jobs/{id}/proposal.tex"] = Roles.Viewer,
        ["GET /api/v1/scaling/history"] = Roles.Viewer,
        ["GET /api/v1/scaling/annotations"] = Roles.Viewer,
        ["POST /api/v1/scaling/annotations"] = Roles.Submitter,
        ["DELETE /api/v1/scaling/annotations/{id}"] = Roles.Submitter,
        ["GET /api/v1/scaling/baselines"] = Roles.Viewer,
        ["POST /api/v1/scaling/baselines"] = Roles.Submitter,
        ["DELETE /api/v1/scaling/baselines/{curve}"] = Roles.Submitter,
        ["POST /api/v1/scaling/changes"] = Roles.Submitter,
        ["POST /api/v1/scaling/rerun"] = Roles.Submitter,
        ["GET /api/v1/schedules/"] = Roles.Viewer,
        ["POST /api/v1/schedules/"] = Roles.Submitter,
        ["GET /api/v1/schedules/times"] = Roles.Viewer,
        ["GET /api/v1/schedules/{id}"] = Roles.Viewer,
        ["DELETE /api/v1/schedules/{id}"] = Roles.Submitter,
        ["POST /api/v1/schedules/{id}/pause"] = Roles.Submitter,
        ["POST /api/v1/schedules/{id}/resume"] = Roles.Submitter,
        ["GET /api/v1/applications/"] = Roles.Viewer,
        ["GET /api/v1/applications/{name}"] = Roles.Viewer,
        ["POST /api/v1/applications/"] = Roles.Owner,
        ["PUT /api/v1/applications/{name}"] = Roles.Owner,
        ["DELETE /api/v1/applications/{name}"] = Roles.Owner,
        ["GET /api/v1/datasets/"] = Roles.Viewer,
        ["POST /api/v1/datasets/"] = Roles.Submitter,
        ["GET /api/v1/datasets/{id}"] = Roles.Viewer,
        ["DELETE /api/v1/datasets/{id}"] = Roles.Submitter,
        ["GET /api/v1/runners"] = Roles.Viewer,
        ["POST /api/v1/runners/{name}/drain"] = Roles.Operator,
        ["POST /api/v1/runners/{name}/resume"] = Roles.Operator,
        ["DELETE /api/v1/runners/{name}"] = Roles.Operator,
        ["GET /api/v1/runner/jobs/{id}/assignment"] = Roles.Runner,
        ["POST /api/v1/runner/reports"] = Roles.Runner,
        ["GET /api/v1/tokens/"] = Roles.Owner,
        ["POST /api/v1/tokens/"] = Roles.Owner,
        ["GET /api/v1/tokens/{id}"] = Roles.Owner,
        ["DELETE /api/v1/tokens/{id}"] = Roles.Owner,
        ["/hubs/progress"] = Roles.Viewer,
        ["/hubs/runners"] = Roles.Runner,
        ["/hubs/progress/negotiate"] = Roles.Viewer,
        ["/hubs/runners/negotiate"] = Roles.Runner,
    };

    [Fact]
    public void Every_endpoint_names_the_role_it_takes()
    {
        foreach (var endpoint in Endpoints())
        {
            string name = NameOf(endpoint);
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                Open.ShouldContain(name);
                continue;
            }
            string role = RoleOf(endpoint).ShouldNotBeNull($"{name} names no role");
            bool changes = name.StartsWith("POST /api", StringComparison.Ordinal) || name.StartsWith("DELETE /api", StringComparison.Ordinal) || name.StartsWith("PUT /api", StringComparison.Ordinal);
            (changes && role == Roles.Viewer && !Stateless.Contains(name)).ShouldBeFalse($"{name} changes something, and viewers only look");
        }
    }

    [Fact]
    public void Every_documented_address_takes_the_role_it_should()
    {
        var found = Endpoints().Select(e => (Name: NameOf(e), Role: RoleOf(e))).DistinctBy(e => e.Name).ToDictionary(e => e.Name, e => e.Role);
        foreach (var (name, role) in Documented)
        {
            found.ShouldContainKey(name, $"there is {string.Join("; ", found.Keys)}");
            found[name].ShouldBe(role, name);
        }
    }

    [Fact]
    public async Task Roles_below_are_refused_and_nobody_comes_in_without_a_token()
    {
        foreach (var endpoint in Endpoints().Where(e => NameOf(e) is var n && n.Contains(" /api/")))
        {
            string[] parts = NameOf(endpoint).Split(' ');
            string path = Parameter().Replace(parts[1], "none").TrimEnd('/');
            string allowed = RoleOf(endpoint)!;
            var anonymous = await contract.SendAsync(parts[0], path, parts[0] == "GET" ? null : "{}", ContractWeb.Anonymous);
            anonymous.ShouldBeProblem(401);
            anonymous.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            foreach (string role in Roles.All)
            {
                var answer = await contract.SendAsync(parts[0], path, parts[0] == "GET" ? null : "{}", role);
                (answer.Status == 403).ShouldBe(!Roles.Allowed(allowed).Contains(role), $"{NameOf(endpoint)} as {role}: {answer.Status} {answer.Text}");
                (answer.Status is 501 || answer.Status < 500).ShouldBeTrue( $"{NameOf(endpoint)}: {answer.Text}");
                if (answer.Status == 403)
                {
                    answer.ShouldBeProblem(403).Json.Text("detail")!.ShouldContain(allowed);
                }
            }
        }
    }

    [Fact]
    public async Task The_description_lists_what_is_documented()
    {
        (await contract.GetAsync("/openapi/v1.json", ContractWeb.Anonymous)).ShouldBeProblem(401);
        var description = (await contract.GetAsync("/openapi/v1.json", Roles.Viewer)).ShouldBe(200).Json;
        var paths = description.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(m => $"{m.Name.ToUpperInvariant()} {p.Name.TrimEnd('/')}")).ToList();
        foreach (string name in Documented.Keys.Where(n => n.Contains(" /api/")))
        {
            paths.ShouldContain(name.TrimEnd('/'));
        }
        description.GetProperty("info").Text("title").ShouldBe("Speedup");
    }

    IEnumerable<RouteEndpoint> Endpoints() =>
        contract.Web.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().DistinctBy(e => NameOf(e) + e.DisplayName);

    static string NameOf(RouteEndpoint endpoint)
    {
        string methods = string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []);
        string pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        return methods.Length == 0 ? pattern : $"{methods} {pattern}";
    }

    /// <summary>Where several add up, the one that takes most.</summary>
    static string? RoleOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).OfType<string>().OrderByDescending(p => Roles.All.ToList().IndexOf(p)).FirstOrDefault();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
