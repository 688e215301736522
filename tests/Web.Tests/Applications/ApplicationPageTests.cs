using System.Net;
using System.Text.RegularExpressions;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Applications;

/// <summary>Settings, Applications, used as a browser without scripts does.</summary>
public sealed partial class ApplicationPageTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    const string List = "/settings/applications", Edit = List + "/edit";

    static readonly (string, string)[] Form =
    [
        ("view", "form"), ("original", ""), ("seen", ""), ("name", "walk"), ("program", "/bin/echo\nsum =\n{n}\n{workers}"), ("launcher", "plain"), ("elapsed.way", "wall"),
        ("parameters[0].name", "n"), ("parameters[0].type", "integer"), ("parameters[0].default", "10"), ("parameters[0].maximum", "100"), ("parameters[0].unit", "numbers"),
        ("check.exitCode", "0"), ("check.pattern", "sum = (.*)"),
    ];

    [Fact]
    public async Task An_application_is_written_tried_saved_switched_renamed_and_deleted_by_forms()
    {
        using var browser = await SignedInAsync();
        (await PostAsync(browser, "Rows", [.. Form, ("row", "add:metrics")])).ShouldContain("name=\"metrics[0].name\"");
        (await PostAsync(browser, "Rows", [.. Form, ("row", "remove:parameters:0")])).ShouldNotContain("name=\"parameters[0].name\"");

        string tried = await PostAsync(browser, "Try", [.. Form, ("try-workers", "3"), ("try.n", "7")]);
        tried.ShouldContain("/bin/echo 'sum =' 7 3");
        (await PostAsync(browser, "Try", [.. Form, ("try-workers", "3"), ("try.n", "700")])).ShouldContain("Got 700; allowed is a whole number of at most 100.");

        string faulty = await PostAsync(browser, "Save", [.. Form.Where(f => f.Item1 != "program"), ("program", "/bin/echo\n{m}")]);
        faulty.ShouldContain("Argument 2: '{m}' is unknown");
        string switched = await PostAsync(browser, "Switch", Form);
        switched.ShouldContain("parameters:\n  n: {type: integer");

        (await PostAsync(browser, "Save", Form)).ShouldContain("walk is saved");
        string list = WebUtility.HtmlDecode(await browser.GetStringAsync(List));
        list.ShouldContain("data-application=\"walk\"");
        (await browser.GetStringAsync($"{Edit}?handler=Download&name=walk")).ShouldStartWith("name: walk\n");

        // What another has saved meanwhile is not overwritten unseen.
        string page = await browser.GetStringAsync($"{Edit}?name=walk");
        string seen = Seen().Match(page).Groups[1].Value;
        (string, string)[] again = [.. Form.Where(f => f.Item1 is not ("original" or "seen" or "name")), ("original", "walk"), ("seen", seen), ("name", "stroll")];
        await contract.SendAsync("PUT", "/api/v1/applications/walk", ApplicationApiTests.Sound("walk"), type: "application/yaml");
        (await PostAsync(browser, "Save", again)).ShouldContain("changed by someone else meanwhile");
        seen = Seen().Match(await browser.GetStringAsync($"{Edit}?name=walk")).Groups[1].Value;
        (await PostAsync(browser, "Save", [.. again.Where(f => f.Item1 != "seen"), ("seen", seen)])).ShouldContain("stroll is saved");
        (await contract.GetAsync("/api/v1/applications/walk")).ShouldBeProblem(404);

        (await PostAsync(browser, "Delete", [("name", "stroll"), ("confirm-question", "Delete?")], List)).ShouldContain("Delete?");
        (await contract.GetAsync("/api/v1/applications/stroll")).ShouldBe(200);
        (await PostAsync(browser, "Delete", [("name", "stroll")], List)).ShouldContain("stroll is deleted");
        (await contract.GetAsync("/api/v1/applications/stroll")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Yaml_is_pasted_uploaded_and_blamed_by_its_lines()
    {
        using var browser = await SignedInAsync();
        (string, string)[] view = [("view", "yaml"), ("original", ""), ("seen", "")];
        string faulty = await PostAsync(browser, "Save", [.. view, ("yaml", "name: pasted\nprogram: [a, '{b}']\nlauncher: ssh\n")]);
        faulty.ShouldContain("Line 3");
        faulty.ShouldContain("launcher: ssh");
        (await PostAsync(browser, "Switch", [.. view, ("yaml", "name: [")])).ShouldContain("id=\"yaml-faults\"");
        (await PostAsync(browser, "Switch", [.. view, ("yaml", "name: a\nprogram: [a, \"two\\nlines\"]\n")])).ShouldContain("It stays YAML");

        using var upload = new MultipartFormDataContent { { new StringContent(await TokenAsync(browser)), "__RequestVerificationToken" }, { new StringContent("yaml"), "view" } };
        upload.Add(new StringContent(ApplicationApiTests.Sound("uploaded")), "file", "uploaded.yaml");
        using var answer = await browser.PostAsync($"{Edit}?handler=Upload", upload);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain("name: uploaded");

        (await PostAsync(browser, "Save", [.. view, ("yaml", "# kept\n" + ApplicationApiTests.Sound("pasted"))])).ShouldContain("pasted is saved");
        (await browser.GetStringAsync($"{Edit}?handler=Download&name=pasted")).ShouldStartWith("# kept\n");
        (await PostAsync(browser, "Save", [.. view, ("yaml", ApplicationApiTests.Sound("pasted"))])).ShouldContain("An application “pasted” already exists");
    }

    [Fact]
    public async Task Only_owners_change_applications_and_everybody_sees_them()
    {
        await contract.SendAsync("POST", "/api/v1/applications", ApplicationApiTests.Sound("seen"), type: "application/yaml");
        string list = (await contract.GetAsync(List, Roles.Viewer)).ShouldBe(200).Text;
        list.ShouldContain("data-application=\"seen\"");
        list.ShouldNotContain("handler=Delete");
        string look = (await contract.GetAsync($"{Edit}?name=seen", Roles.Operator)).ShouldBe(200).Text;
        look.ShouldContain("Only owners can change applications");
        (await contract.GetAsync(Edit, Roles.Operator)).ShouldBe(200).Text.ShouldNotContain("<textarea");
        (await contract.GetAsync($"{Edit}?name=unknown")).Status.ShouldBe(404);
        using var stranger = contract.Browser(out _);
        using var refused = await stranger.PostAsync($"{Edit}?handler=Save", new FormUrlEncodedContent([]));
        refused.StatusCode.ShouldBeOneOf(HttpStatusCode.Redirect, HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_new_job_has_a_field_for_each_argument_and_no_serial_baseline()
    {
        await contract.SendAsync("POST", "/api/v1/applications", ApplicationApiTests.Sound("typed"), type: "application/yaml");
        string page = WebUtility.HtmlDecode((await contract.GetAsync("/jobs/new?analysis=command&application=typed")).ShouldBe(200).Text);
        page.ShouldContain("name=\"parameters.arguments.n\"");
        page.ShouldContain("1 to 100 numbers");
        page.ShouldNotContain("sweep.baseline");
        page.ShouldNotContain("Without the serial baseline");
        (await contract.GetAsync("/jobs/new?handler=Arguments&analysis=command&application=typed")).ShouldBe(200).Text.ShouldContain("parameters.arguments.n");
        (await contract.GetAsync("/jobs/new?handler=Arguments&analysis=command&application=unknown")).ShouldBe(200).Text.ShouldContain("Choose an application");
        (await contract.GetAsync("/jobs/new?analysis=sum-range")).Text.ShouldContain("sweep.baseline");

        using var browser = await SignedInAsync();
        (string, string)[] job = [("analysis", "command"), ("parameters.application", "typed"), ("sweep.strategies", "external"), ("sweep.workers", "1, 2"), ("sweep.repetitions", "1"), ("sweep.warmups", "0")];
        string refused = await PostAsync(browser, "Check", [.. job, ("parameters.arguments.n", "1000")], "/jobs/new?analysis=command");
        refused.ShouldContain("allowed is a whole number from 1 to 100");
        using var sent = await SendAsync(browser, "", [.. job, ("parameters.arguments.n", "12")], "/jobs/new?analysis=command");
        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect, await sent.Content.ReadAsStringAsync());
        string id = sent.Headers.Location!.ToString().Split('/')[^1];
        (await contract.GetAsync($"/api/v1/jobs/{id}")).Json.GetProperty("parameters").GetProperty("arguments").GetProperty("n").GetInt32().ShouldBe(12);
        (await contract.GetAsync($"/jobs/new?from={id}")).Text.ShouldContain("value=\"12\"");
        (await contract.GetAsync($"/jobs/{id}?tab=output")).ShouldBe(200).Text.ShouldContain("What the program prints appears here");
    }

    async Task<HttpClient> SignedInAsync()
    {
        var browser = contract.Browser(out _);
        await browser.GetAsync($"/login?code={contract.Web.Services.GetRequiredService<LoginCodes>().Issue()}");
        return browser;
    }

    static async Task<string> TokenAsync(HttpClient browser) => Token().Match(await browser.GetStringAsync(Edit)).Groups[1].Value;

    static async Task<HttpResponseMessage> SendAsync(HttpClient browser, string handler, IEnumerable<(string Name, string Value)> fields, string page)
    {
        var form = fields.Append((Name: "__RequestVerificationToken", Value: await TokenAsync(browser))).ToDictionary(f => f.Name, f => f.Value);
        return await browser.PostAsync(handler.Length == 0 ? page : $"{page}{(page.Contains('?') ? "&" : "?")}handler={handler}", new FormUrlEncodedContent(form));
    }

    /// <summary>Posts the page's form and follows to the page that answers.</summary>
    static async Task<string> PostAsync(HttpClient browser, string handler, IEnumerable<(string Name, string Value)> fields, string page = Edit)
    {
        using var answer = await SendAsync(browser, handler, fields, page);
        string text = answer.StatusCode == HttpStatusCode.Redirect
            ? await browser.GetStringAsync(answer.Headers.Location) : await answer.Content.ReadAsStringAsync();
        return WebUtility.HtmlDecode(text);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("name=\"seen\" value=\"([^\"]+)\"")]
    private static partial Regex Seen();
}
