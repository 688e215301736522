using System.Net;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Labs;
using Dashboard.Web.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Labs;

/// <summary>The pages of the labs, used as a browser without scripts does.</summary>
public sealed partial class LabPageTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    public static TheoryData<string> Names => [.. LabCatalog.All.Select(l => l.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_lab_is_read_by_everybody_and_run_by_submitters(string name)
    {
        string reader = (await contract.GetAsync($"/labs/{name}", Roles.Viewer)).ShouldBe(200).Text;
        reader.ShouldContain("Running takes the role submitter");
        RunButton().Match(reader).Value.ShouldContain("disabled");
        string runner = (await contract.GetAsync($"/labs/{name}", Roles.Submitter)).ShouldBe(200).Text;
        RunButton().Match(runner).Value.ShouldNotContain("disabled");
        (await contract.GetAsync("/labs")).Text.ShouldContain($"/labs/{name}\"");
    }

    [Fact]
    public async Task A_guess_becomes_a_job_that_is_found_by_its_tag_and_shown_with_the_guess()
    {
        using var browser = await SignedInAsync();
        var (status, address, _) = await RunAsync(browser, "race", ("guess", "25"));
        status.ShouldBe(HttpStatusCode.Redirect);
        address.ShouldContain("guess=25");
        string id = JobIn().Match(address).Groups[1].Value;

        var job = (await contract.GetAsync($"/api/v1/jobs/{id}")).ShouldBe(200).Json;
        job.Text("title").ShouldBe("Lab: A race that loses updates");
        (await contract.GetAsync("/api/v1/jobs?tag=lab-race")).Json.GetProperty("items").EnumerateArray().Select(j => j.Text("id")).ShouldContain(id);
        string page = WebUtility.HtmlDecode(await browser.GetStringAsync(address));
        page.ShouldContain("25 lost");
        page.ShouldContain($"/jobs/{id}");
        (await contract.GetAsync($"/labs/lock-cost?job={id}")).ShouldBe(404);
        (await contract.GetAsync("/labs/race?job=nosuch")).ShouldBe(404);
    }

    [Fact]
    public async Task Without_a_guess_nothing_runs_and_the_page_says_why()
    {
        using var browser = await SignedInAsync();
        foreach (string guess in new[] { "", "101", "x" })
        {
            var (status, _, page) = await RunAsync(browser, "lock-cost", ("guess", guess));
            status.ShouldBe(HttpStatusCode.BadRequest);
            page.ShouldContain("0.5x to 50x");
        }
        (await RunAsync(browser, "batch-size", ("guess", "50"), ("knob", "7"))).Page.ShouldContain("7 is not one of 1, 8, 32, 128, 200");
        (await contract.GetAsync("/api/v1/jobs?tag=lab-lock-cost")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await contract.GetAsync("/labs/nosuch")).ShouldBe(404);
    }

    [Fact]
    public async Task The_setting_that_was_chosen_is_in_the_job_and_one_form_makes_one_job()
    {
        using var browser = await SignedInAsync();
        (string, string)[] form = [("guess", "50"), ("knob", "128"), ("key", "once")];
        string first = (await RunAsync(browser, "batch-size", form)).Address;
        (await RunAsync(browser, "batch-size", form)).Address.ShouldBe(first);
        (await contract.GetAsync($"/api/v1/jobs/{JobIn().Match(first).Groups[1].Value}")).Json.GetProperty("sweep").GetProperty("batchSize").GetInt32().ShouldBe(128);
        BatchOf128().Match(await browser.GetStringAsync(first)).Value.ShouldContain("checked");
    }

    async Task<HttpClient> SignedInAsync()
    {
        var browser = contract.Browser(out _);
        await browser.GetAsync($"/login?code={contract.Web.Services.GetRequiredService<LoginCodes>().Issue()}");
        return browser;
    }

    static async Task<(HttpStatusCode Status, string Address, string Page)> RunAsync(HttpClient browser, string lab, params (string Name, string Value)[] fields)
    {
        string token = Token().Match(await browser.GetStringAsync($"/labs/{lab}")).Groups[1].Value;
        var form = fields.Append((Name: "__RequestVerificationToken", Value: token)).ToDictionary(f => f.Name, f => f.Value);
        using var answer = await browser.PostAsync($"/labs/{lab}?handler=Run", new FormUrlEncodedContent(form));
        return (answer.StatusCode, answer.Headers.Location?.OriginalString.Split('#')[0] ?? "", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    [GeneratedRegex("__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("[?&]job=([^&]+)")]
    private static partial Regex JobIn();

    [GeneratedRegex("<button[^>]*button-primary[^>]*>")]
    private static partial Regex RunButton();

    [GeneratedRegex("<input[^>]*value=\"128\"[^>]*>")]
    private static partial Regex BatchOf128();
}
