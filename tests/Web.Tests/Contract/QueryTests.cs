using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>Queries: what is wrong is named with what is allowed; paging loses and repeats nothing.</summary>
public sealed class QueryTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    [Theory]
    [InlineData("%2500")]
    [InlineData("%25ED%25A0%2580")]
    [InlineData("99999999999999999999")]
    public async Task A_number_in_a_path_that_is_none_is_a_problem_whatever_it_decodes_to(string number)
    {
        (await contract.PostAsync($"/api/v1/clusters/c/engines/{number}/restart", "")).ShouldBlame("engine");
        (await contract.GetAsync($"/api/v1/clusters/c/requests/{number}")).ShouldBlame("request");
    }

    [Theory]
    [InlineData("""{"type":"trialLogged","lines":[null],""", "$.reports[0].lines[0]")]
    [InlineData("""{"type":"trialLogged","lines":[{"source":"trial","level":"info"}],""", "$.reports[0].lines[0].text")]
    [InlineData("""{"type":"trialLogged","lines":null,""", "$.reports[0].lines")]
    [InlineData("""{"type":"trialStarted","trialId":"t","attempt":1,"workers":[null],""", "$.reports[0].workers[0]")]
    [InlineData("""{"type":"trialFinished","trialId":"t","attempt":1,"environmentId":null,"outcome":{"state":"succeeded"},""", "$.reports[0].environmentId")]
    public async Task A_report_without_its_lines_is_a_fault_of_the_reporter(string report, string gap) =>
        (await contract.PostAsync("/api/v1/runner/reports", $$"""{"runner":"r","reports":[{{report}}"sequence":1,"jobId":"j","lease":1,"at":"2030-01-01T00:00:00Z"}]}""", Dashboard.Web.Auth.Roles.Runner))
            .ShouldBlame("reports").ShouldContain($"without nulls where their types have values; there is none at {gap}");

    [Theory]
    [InlineData("limit=0", "limit", "500")]
    [InlineData("limit=501", "limit", "500")]
    [InlineData("limit=-1", "limit", "500")]
    [InlineData("limit=abc", "limit", "500")]
    [InlineData("limit=1.5", "limit", "500")]
    [InlineData("limit=99999999999999", "limit", "500")]
    [InlineData("limit=5&limit=6", "limit", "500")]
    [InlineData("cursor=garbage", "cursor", "nextCursor")]
    [InlineData("cursor=%00", "cursor", "nextCursor")]
    [InlineData("cursor=%F0%9F", "cursor", "nextCursor")]
    public async Task Bad_pages_name_the_range(string query, string parameter, string allowed)
    {
        foreach (string list in new[] { "jobs", "datasets", "tokens" })
        {
            (await contract.GetAsync($"/api/v1/{list}?{query}")).ShouldBlame(parameter).ShouldContain(allowed, Case.Sensitive, list);
        }
    }

    [Theory]
    [InlineData("state=foo")]
    [InlineData("state=Queued")]
    [InlineData("state=1")]
    public async Task A_bad_state_is_told_the_states(string query) =>
        (await contract.GetAsync($"/api/v1/jobs?{query}")).ShouldBlame("state").ShouldContain("queued, running, succeeded, failed, cancelled");

    [Theory]
    [InlineData("after=-1", "after")]
    [InlineData("after=x", "after")]
    [InlineData("after=1.5", "after")]
    [InlineData("after=99999999999999999999", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    public async Task Bad_event_queries_are_named(string query, string parameter)
    {
        string id = await contract.Web.SubmitAsync(WebUnderTest.Body());
        (await contract.GetAsync($"/api/v1/jobs/{id}/events?{query}")).ShouldBlame(parameter);
    }

    [Fact]
    public async Task Jobs_are_paged_without_loss_or_repeat_while_new_ones_arrive()
    {
        var mine = new List<string>();
        for (int i = 0; i < 11; i++)
        {
            var body = WebUnderTest.Body(title: $"page {i}");
            body["tags"] = new System.Text.Json.Nodes.JsonArray("paging");
            mine.Add(await contract.Web.SubmitAsync(body));
        }
        var seen = await PagesAsync("/api/v1/jobs?tag=paging&limit=3", "id", () => contract.Web.SubmitAsync(WebUnderTest.Body()));
        seen.ShouldBe(Enumerable.Reverse(mine));
    }

    [Fact]
    public async Task Data_sets_are_paged_without_loss_or_repeat()
    {
        File.WriteAllText(Path.Combine(contract.DataRoot, "paged.csv"), "a\n1\n");
        var mine = new List<string>();
        for (int i = 0; i < 7; i++)
        {
            mine.Add((await contract.PostAsync("/api/v1/datasets", $$"""{"name":"paged-{{i}}","path":"{{contract.DataRoot}}/paged.csv"}""")).ShouldBe(201).Json.Text("id")!);
        }
        (await PagesAsync("/api/v1/datasets?limit=2", "id")).ShouldBe(mine, ignoreOrder: true);
    }

    [Fact]
    public async Task Tokens_are_paged_without_loss_or_repeat()
    {
        for (int i = 0; i < 4; i++)
        {
            await contract.NewTokenAsync(Roles.Viewer);
        }
        var seen = await PagesAsync("/api/v1/tokens?limit=2", "id");
        seen.Distinct().Count().ShouldBe(seen.Count);
        seen.Count.ShouldBeGreaterThanOrEqualTo(9);
        (await contract.GetAsync("/api/v1/tokens")).Text.ShouldNotContain("secret");
    }

    async Task<List<string>> PagesAsync(string address, string key, Func<Task>? between = null)
    {
        var seen = new List<string>();
        string? cursor = null;
        int pages = 0;
        do
        {
            var page = (await contract.GetAsync(cursor is null ? address : $"{address}&cursor={Uri.EscapeDataString(cursor)}")).ShouldBe(200).Json;
            seen.AddRange(page.Items("items").Select(i => i.Text(key)!));
            cursor = page.Text("nextCursor");
            pages++;
            await (between?.Invoke() ?? Task.CompletedTask);
        }
        while (cursor is not null && pages < 100);
        pages.ShouldBeGreaterThan(2);
        return seen;
    }
}
