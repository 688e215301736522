using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dashboard.Core.Data.Csv;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.TestKit;
using Dashboard.Web.Api;
using Dashboard.Web.Auth.Access;
using Dashboard.Web.Tests.Clusters;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Dashboard.Web.Tests.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

/// <summary>Markup in whatever people can name or write stays text on every page and in every file.</summary>
public sealed partial class MarkupTests(MarkupTests.Written written) : IClassFixture<MarkupTests.Written>
{
    const string Evil = "=1+1</script><i data-evil='x\">&amp;${7*7}";

    public static TheoryData<string> Pages =>
        [.. AccessTable.Rows.Except(QueueEngine.AccessRows).Where(r => r.Kind == AccessKind.Page && !r.Address.StartsWith("/error") && !r.Address.StartsWith("/shared")).Select(r => r.Address)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_shows_it_as_text_and_has_nothing_inline(string address)
    {
        foreach (string path in written.PathsOf(address))
        {
            using var answer = await written.Web.Http.GetAsync(path);
            string html = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path}: {html}");
            ShouldBeHarmless(html, path);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldBe(Dashboard.Web.Auth.SecurityHeaders.ContentPolicy);
        }
    }

    [Fact]
    public async Task What_stands_in_an_address_comes_back_as_text()
    {
        string evil = Uri.EscapeDataString(Evil);
        foreach (string path in new[] { $"/jobs?q={evil}&tag={evil}&analysis={evil}", $"/jobs/{evil}", $"/scaling?analysis={evil}&tag={evil}&since={evil}", $"/login?returnUrl={evil}", $"/jobs/new?analysis={evil}", $"/jobs/new?analysis=integrate&integrand={evil}",
            $"/settings/audit?q={evil}&who={evil}&outcome={evil}", $"/scaling/compare?a={evil}&b=x", $"/workers?label={evil}", $"/nowhere/{evil}", $"/clusters/{evil}", $"/clusters?id={evil}", $"/shared/{evil}", $"/shared/{evil}/scaling", $"/jobs/{evil}/share", $"/jobs/{written.Job}?tab={evil}&trial={evil}&goal={evil}&percent={evil}", $"/scaling?timings={evil}", $"/labs/race?guess={evil}&job={evil}", $"/labs/race?guess={evil}", $"/labs/{evil}" })
        {
            ShouldBeHarmless(await (await written.Web.Http.GetAsync(path)).Content.ReadAsStringAsync(), path);
        }
    }

    [Fact]
    public async Task A_shared_job_shows_it_as_text_to_strangers()
    {
        using var stranger = new HttpClient();
        foreach (string url in new[] { written.Link, written.Link + "/scaling" })
        {
            using var answer = await stranger.GetAsync(url);
            string html = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, html);
            html.ShouldContain("data-evil");
            ShouldBeHarmless(html, url);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src '");
        }
    }

    [Fact]
    public async Task Pages_of_clusters_links_and_the_audit_log_do_show_what_was_planted()
    {
        foreach (string path in (string[])[.. written.PathsOf("/clusters/{id}"), "/clusters", "/settings/audit", "/settings/audit?action=cluster", $"/jobs/{written.Job}/share"])
        {
            (await TextAsync(path)).ShouldContain("data-evil", Case.Sensitive, path);
        }
    }

    [Fact]
    public async Task Files_hold_it_as_text_too()
    {
        string proposal = await TextAsync($"/api/v1/jobs/{written.Job}/proposal.html?code={Uri.EscapeDataString(Evil)}");
        ShouldBeHarmless(proposal, "proposal");
        foreach (Match svg in Svg().Matches(proposal))
        {
            XDocument.Parse(svg.Value).Descendants().ShouldAllBe(e => e.Name.LocalName != "script" && e.Name.LocalName != "i");
        }
        string tex = await TextAsync($"/api/v1/jobs/{written.Job}/proposal.tex");
        tex.ShouldNotContain("${7");
        tex.ShouldContain(@"\$\{7");
        foreach (string csv in new[] { $"/api/v1/jobs/{written.Job}/trials.csv", "/api/v1/scaling/export.csv" })
        {
            using var answer = await written.Web.Http.GetAsync(csv);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
            answer.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldMatch(@"\A[A-Za-z0-9._-]+\z");
            Formula().IsMatch(await answer.Content.ReadAsStringAsync()).ShouldBeFalse(csv);
        }
    }

    async Task<string> TextAsync(string path) => await written.Web.Http.GetStringAsync(path);

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("@sum(1)", "'@sum(1)")]
    [InlineData("-1+2", "'-1+2")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData(-1.5, "-1.5")]
    [InlineData("plain", "plain")]
    public void A_field_of_a_CSV_is_no_formula(object value, string expected) => CsvField.Of(value).ShouldBe(expected);

    static void ShouldBeHarmless(string html, string where)
    {
        html.ShouldNotContain("<i data-evil", Case.Insensitive, where);
        html.ShouldNotContain("=1+1</script>", Case.Insensitive, where);
        Inline().Matches(html).Select(m => m.Value).ShouldBeEmpty(where);
    }

    /// <summary>Event handlers, styles in attributes, scripts with a body that are no data, addresses of scripts.</summary>
    [GeneratedRegex("""<[a-z][^>]*\s(?:on[a-z]+|style)\s*=|<script(?![^>]*(?:\ssrc=|type="application/json"))[^>]*>|(?:href|src|action)="\s*javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    [GeneratedRegex("""(?:^|,)"?[=+@]""", RegexOptions.Multiline)]
    private static partial Regex Formula();

    /// <summary>A Web in which everything that can be named was named badly.</summary>
    public sealed class Written : IAsyncLifetime
    {
        string curve = "", dataset = "", running = "", broken = "";
        readonly TemporaryFolder data = new();
        RunnerByHand runner = null!;
        LineByHand line = null!;

        public WebUnderTest Web { get; private set; } = null!;

        public string Job { get; private set; } = "";

        /// <summary>Shows the job to whoever has it.</summary>
        public string Link { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Web = await WebUnderTest.StartAsync("--Dashboard:Sharing:Allowed=true", $"--Dashboard:DataRoots:0={data.Path}");
            runner = await RunnerByHand.ConnectAsync(Web);
            var body = PlantedSweeps.Body(tags: ["=1+1<i data-evil>"]);
            body["title"] = Evil;
            Job = await Web.RunAsync(runner, body, PlantedSweeps.Amdahl);
            File.WriteAllText(Path.Combine(data.Path, "a.csv"), "<i data-evil>,=1+1\n</script><i data-evil>,2\n");
            curve = (JsonDocument.Parse(await Web.Http.GetStringAsync("/api/v1/scaling")).RootElement).GetProperty("series")[0].Text("curve")!;
            dataset = (await PostAsync("/api/v1/datasets", new() { ["name"] = "evil", ["path"] = Path.Combine(data.Path, "a.csv") })).Text("id")!;
            await PostAsync("/api/v1/scaling/annotations", new() { ["text"] = Evil, ["curve"] = curve });
            string viewer = (await PostAsync("/api/v1/tokens", new() { ["name"] = Evil, ["role"] = "viewer" })).Text("secret")!;
            using (var refused = Web.Client(viewer))
            {
                await refused.DeleteAsync($"/api/v1/jobs/{Uri.EscapeDataString(Evil)}");
            }
            string submitter = (await PostAsync("/api/v1/tokens", new() { ["name"] = Evil, ["role"] = "submitter" })).Text("secret")!;
            using (var maker = Web.Client(submitter))
            {
                using var made = await maker.PostAsync($"/api/v1/jobs/{Job}/shares", new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));
                Link = JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.Text("url")!;
            }
            await StartClustersAsync();
            var again = WebUnderTest.Body(title: Evil);
            await PostAsync("/api/v1/schedules", new() { ["name"] = "evil <i data-evil>", ["cron"] = "0 4 * * 1", ["job"] = again });
            await PostAsync("/api/v1/applications", new()
            {
                ["name"] = "evil", ["title"] = Evil, ["program"] = new JsonArray("/bin/echo", Evil),
            });
        }

        /// <summary>One whose engines and log say it, one that broke with it.</summary>
        async Task StartClustersAsync()
        {
            running = (await PostAsync("/api/v1/clusters", [])).Text("id")!;
            broken = (await PostAsync("/api/v1/clusters", [])).Text("id")!;
            string evil = JsonSerializer.Serialize(Evil);
            line = await LineByHand.OpenAsync(Web, running, (_, _) => (200,
                $$$"""{"upSeconds":1,"idleSeconds":2,"requests":0,"lastSeq":1,"engines":[{"id":0,"pid":5,"host":{{{evil}}},"state":"ready","running":{"what":{{{evil}}},"since":"2030-01-01T00:00:00Z"}}],"tasks":[{"seq":1,"at":"2030-01-01T00:00:00Z","task":0,"state":"done","kind":"execute","what":{{{evil}}},"engine":0,"startedAt":"2030-01-01T00:00:00Z","seconds":1}]}"""));
            await runner.TellAsync(new ClusterReport(running, ClusterState.Ready));
            await runner.TellAsync(new ClusterReport(broken, ClusterState.Failed, Evil));
            await Wait.ForAsync("the broken cluster", TimeSpan.FromSeconds(15), () => Web.Http.GetStringAsync($"/api/v1/clusters/{broken}"), text => text.Contains("data-evil"));
            using var ran = await Web.Http.PostAsync($"/api/v1/clusters/{running}/execute", new StringContent(new JsonObject { ["code"] = Evil }.ToJsonString(), System.Text.Encoding.UTF8, "application/json"));
            ran.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        async Task<JsonElement> PostAsync(string path, JsonObject body)
        {
            using var answer = await Web.Http.PostAsync(path, new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"));
            string text = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, $"{path}: {text}");
            return JsonDocument.Parse(text).RootElement;
        }

        /// <summary>A page's address with what is there, and for the job page each of its tabs.</summary>
        public IEnumerable<string> PathsOf(string address) => address switch
        {
            "/jobs/{id}" => Dashboard.Web.Pages.Jobs.JobModel.Tabs.Where(t => t.Key != "output").Select(t => $"/jobs/{Job}?tab={t.Key}"),
            "/jobs/{id}/share" => [$"/jobs/{Job}/share"],
            "/labs/{name}" => Dashboard.Web.Labs.LabCatalog.All.Select(l => $"/labs/{l.Name}"),
            "/data/{id}" => [$"/data/{dataset}"],
            "/scaling/history" => [$"/scaling/history?curve={curve}"],
            "/scaling/compare" => [$"/scaling/compare?a={Job}&b={Job}"],
            "/jobs/new" => [$"/jobs/new?from={Job}", "/jobs/new?analysis=command"],
            "/settings" => ["/settings", $"/settings?repeat={Job}"],
            "/settings/applications/edit" => ["/settings/applications/edit?name=evil", "/settings/applications/edit?name=evil&view=yaml"],
            "/clusters/{id}" => [$"/clusters/{running}", $"/clusters/{broken}"],
            _ => [address],
        };

        public async ValueTask DisposeAsync()
        {
            await line.DisposeAsync();
            await runner.DisposeAsync();
            await Web.DisposeAsync();
            data.Dispose();
        }
    }
}
