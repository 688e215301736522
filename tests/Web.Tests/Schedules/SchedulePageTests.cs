using System.Net;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Schedules;

/// <summary>The schedules of the Settings page, used as a browser without scripts does.</summary>
public sealed partial class SchedulePageTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    const string Job = """{ "analysis": "sum-range", "parameters": { "stop": 1000 }, "sweep": { "strategies": ["serial"], "repetitions": 1 } }""";

    [Fact]
    public async Task A_schedule_is_tried_made_paused_resumed_and_deleted_by_forms()
    {
        using var browser = contract.Browser(out _);
        await browser.GetAsync($"/login?code={contract.Web.Services.GetRequiredService<LoginCodes>().Issue()}");

        string times = await PostAsync(browser, "Times", ("cron", "0 12 1 1 *"), ("zone", "UTC"), ("job", Job), ("scheduleName", "new year"));
        Regex.Count(times, "-01-01 12:00:00 UTC").ShouldBeGreaterThanOrEqualTo(5, times);
        times.ShouldContain("value=\"new year\"");
        Regex.Count(await PostAsync(browser, "Times", ("when", "month"), ("cron", "0 12 1 1 *"), ("zone", "UTC"), ("job", Job)), "-01 04:30:00 UTC").ShouldBeGreaterThanOrEqualTo(5);
        string faulty = await PostAsync(browser, "Schedule", ("cron", "0 99 1 1 *"), ("zone", "Moon"), ("job", Job.Replace("1000", "\"x\"")));
        faulty.ShouldContain("time zone of this machine");
        faulty.ShouldContain("parameters.stop");
        (await PostAsync(browser, "Schedule", ("cron", "0 12 1 1 *"), ("zone", "UTC"), ("job", "{"))).ShouldContain("not valid JSON");

        string made = await PostAsync(browser, "Schedule", ("cron", "0 12 1 1 *"), ("zone", "UTC"), ("job", Job), ("scheduleName", "new year"));
        made.ShouldContain("new year is scheduled");
        string id = (await contract.GetAsync("/api/v1/schedules")).Json.GetProperty("items")[0].Text("id")!;
        (await PostAsync(browser, "Pause", ("id", id))).ShouldContain("new year is paused");
        (await contract.GetAsync($"/api/v1/schedules/{id}")).Json.GetProperty("paused").GetBoolean().ShouldBeTrue();
        (await PostAsync(browser, "Resume", ("id", id))).ShouldContain("new year continues");
        (await PostAsync(browser, "Unschedule", ("id", id))).ShouldContain("new year is deleted");
        (await contract.GetAsync($"/api/v1/schedules/{id}")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Viewers_see_schedules_and_no_form()
    {
        string page = (await contract.GetAsync("/settings", Roles.Viewer)).ShouldBe(200).Text;
        page.ShouldContain("id=\"schedules\"");
        page.ShouldNotContain("New schedule");
        (await contract.GetAsync("/settings", Roles.Submitter)).ShouldBe(200).Text.ShouldContain("New schedule");
    }

    [Fact]
    public async Task Schedules_are_changed_by_their_owner_and_by_operators_only()
    {
        string body = $$"""{"cron":"0 12 1 1 *","job":{{Job}}}""";
        string id = (await contract.PostAsync("/api/v1/schedules", body, Roles.Operator)).ShouldBe(201).Json.Text("id")!;
        (await contract.PostAsync($"/api/v1/schedules/{id}/pause", "", Roles.Submitter)).ShouldBeProblem(403);
        (await contract.SendAsync("DELETE", $"/api/v1/schedules/{id}", role: Roles.Submitter)).ShouldBeProblem(403);
        (await contract.SendAsync("DELETE", $"/api/v1/schedules/{id}", role: Roles.Operator)).ShouldBe(204);
        (await contract.PostAsync("/api/v1/schedules/nosuch/pause", "")).ShouldBeProblem(404);
    }

    /// <summary>Posts a form of the page with its own antiforgery token, and follows to the page that answers.</summary>
    static async Task<string> PostAsync(HttpClient browser, string handler, params (string Name, string Value)[] fields)
    {
        string token = Token().Match(await browser.GetStringAsync("/settings")).Groups[1].Value;
        var form = fields.Append((Name: "__RequestVerificationToken", Value: token)).ToDictionary(f => f.Name, f => f.Value);
        using var answer = await browser.PostAsync($"/settings?handler={handler}", new FormUrlEncodedContent(form));
        if (answer.StatusCode != HttpStatusCode.Redirect)
        {
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        }
        return WebUtility.HtmlDecode(await browser.GetStringAsync(answer.Headers.Location!.ToString().Split('#')[0]));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
