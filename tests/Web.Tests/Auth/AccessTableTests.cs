using System.Reflection;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Access;
using Dashboard.Web.Live;
using Dashboard.Web.Tests.Contract;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

/// <summary>The table and what is really there are the same: every address, form and hub method has a row, and every row has one.</summary>
public sealed class AccessTableTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    /// <summary>All that nobody needs to sign in for. Whoever adds to the table's open rows has to add here too.</summary>
    static readonly string[] Open = ["GET /healthz", "GET /readyz", "GET /theme", "GET,HEAD /assets/{version}/{**path}", "/error/{code:int?}", "/login", "POST /login", "POST /login?handler=SignOut", "/shared/{secret}", "GET /shared/{secret}/scaling"];

    static IEnumerable<string> Addresses(AccessKind kind) => AccessTable.Rows.Where(r => r.Kind == kind).Select(r => r.Address);

    [Fact]
    public void No_address_stands_twice() => AccessTable.Rows.GroupBy(r => r.Address).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();

    [Fact]
    public void Every_role_is_one_there_is() => AccessTable.Rows.Select(r => r.Role).Except([.. Roles.All, AccessRow.Anyone]).ShouldBeEmpty();

    [Fact]
    public void Nothing_else_is_open() => AccessTable.Rows.Where(r => r.IsOpen).Select(r => r.Address).Order().ShouldBe(Open.Order());

    [Fact]
    public void Every_endpoint_has_its_row_and_every_row_its_endpoint()
    {
        var endpoints = Endpoints();
        foreach (var endpoint in endpoints)
        {
            var row = endpoint.Metadata.GetMetadata<AccessRow>().ShouldNotBeNull($"{endpoint.DisplayName} was mapped beside the group that holds to the table");
            string[] policies = [.. endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy!).Distinct()];
            policies.ShouldBe(row.IsOpen ? [] : [row.Role], row.Address);
            (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).ShouldBe(row.IsOpen, row.Address);
        }
        endpoints.Select(e => e.Metadata.GetMetadata<AccessRow>()!.Address).Distinct().Order()
            .ShouldBe(new[] { AccessKind.Endpoint, AccessKind.Page, AccessKind.Hub }.SelectMany(Addresses).Order());
    }

    [Fact]
    public async Task Every_form_and_part_of_a_page_has_its_row()
    {
        var pages = contract.Web.Services.GetRequiredService<Microsoft.AspNetCore.Mvc.Infrastructure.IActionDescriptorCollectionProvider>()
            .ActionDescriptors.Items.OfType<PageActionDescriptor>().ToList();
        var loader = contract.Web.Services.GetRequiredService<Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure.PageLoader>();
        var handlers = new List<string>();
        foreach (var page in pages)
        {
            var compiled = await loader.LoadAsync(page, EndpointMetadataCollection.Empty);
            string address = "/" + page.AttributeRouteInfo!.Template!.Trim('/');
            handlers.AddRange(compiled.HandlerMethods.Where(h => h.Name is not null || h.HttpMethod != "Get")
                .Select(h => $"{h.HttpMethod.ToUpperInvariant()} {(address == "/Index" ? "/" : address)}{(h.Name is null ? "" : $"?handler={h.Name}")}"));
        }
        // The error page answers whatever was sent as it answers a look.
        handlers.Where(h => !h.StartsWith("POST /error")).Distinct().Order().ShouldBe(Addresses(AccessKind.Handler).Order());
    }

    [Fact]
    public void Every_method_of_a_hub_has_its_row()
    {
        var hubs = new Dictionary<Type, string> { [typeof(ProgressHub)] = "/hubs/progress", [typeof(RunnerHub)] = "/hubs/runners" };
        Endpoints().Select(e => e.Metadata.GetMetadata<HubMetadata>()?.HubType).OfType<Type>().Distinct().ShouldBe(hubs.Keys, ignoreOrder: true);
        var methods = hubs.SelectMany(h => h.Key.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => !m.Name.StartsWith("On")).Select(m => $"{h.Value} {m.Name}"));
        methods.Order().ShouldBe(Addresses(AccessKind.Call).Order());
    }

    [Fact]
    public void What_changes_something_is_recorded_or_says_why_not()
    {
        foreach (var row in AccessTable.Rows.Where(r => r.Kind is AccessKind.Endpoint or AccessKind.Handler && !r.Address.StartsWith("GET")))
        {
            (row.Action is null).ShouldBe(row.Unrecorded is not null, row.Address);
            (row.Action is not null && row.Role == Roles.Viewer).ShouldBeFalse($"{row.Address} changes something, and viewers only look");
        }
        AccessTable.Rows.Where(r => r.Address.StartsWith("GET") && r.Action is not null).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_description_lists_what_the_table_has()
    {
        var description = (await contract.GetAsync("/openapi/v1.json", Roles.Viewer)).ShouldBe(200).Json;
        var paths = description.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(m => $"{m.Name.ToUpperInvariant()} {p.Name.TrimEnd('/')}"));
        paths.Order().ShouldBe(Addresses(AccessKind.Endpoint).Where(a => a.Contains(" /api/") || a is "GET /healthz" or "GET /readyz").Order());
        description.GetProperty("info").Text("title").ShouldBe("Speedup");
    }

    [Fact]
    public void The_table_in_the_documentation_is_this_one()
    {
        const string from = "<!-- access table -->", to = "<!-- end of access table -->";
        string file = Path.Combine(Repository.Root, "docs", "security.md");
        string text = File.ReadAllText(file);
        int start = text.IndexOf(from, StringComparison.Ordinal) + from.Length, end = text.IndexOf(to, StringComparison.Ordinal);
        string wanted = $"\n{Markdown()}";
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..start] + wanted + text[end..]);
            return;
        }
        text[start..end].ShouldBe(wanted, "docs/security.md is behind; run this test with WRITE_DOCS=1 to bring it up to date");
    }

    static string Markdown() => "| address, form or method | least role | recorded as |\n| --- | --- | --- |\n"
        + string.Concat(AccessTable.Rows.Except(QueueEngine.AccessRows).Select(r => $"| `{r.Address}` | {r.Role} | {(r.Action is { } action ? $"`{action}`" : r.Unrecorded is { } why ? $"not: {why}" : "")} |\n"));

    List<RouteEndpoint> Endpoints() => [.. contract.Web.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()];
}
