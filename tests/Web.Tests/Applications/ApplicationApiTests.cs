using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Applications;

public sealed class ApplicationApiTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    public static string Sound(string name) => $$"""
        name: {{name}}
        title: Adds numbers
        program: [/bin/echo, "sum = ", "{n}"]
        parameters:
          n: { type: integer, default: 10, minimum: 1, maximum: 100, unit: numbers }
        check: { pattern: "sum = (.*)" }
        """;

    [Fact]
    public async Task An_application_is_added_listed_replaced_and_removed()
    {
        var made = await PostYamlAsync(Sound("adder"));
        made.Status.ShouldBe(201);
        made.Json.GetProperty("parameters").GetProperty("properties").GetProperty("n").GetProperty("maximum").GetDouble().ShouldBe(100);

        var list = (await contract.SendAsync("GET", "/api/v1/applications", role: Roles.Viewer)).Json;
        list.EnumerateArray().Single(a => a.Text("name") == "adder").Text("state").ShouldBe("ready");
        (await PostYamlAsync(Sound("adder"))).Status.ShouldBe(409);

        var replaced = await contract.SendAsync("PUT", "/api/v1/applications/adder", Sound("adder").Replace("Adds numbers", "Adds more"), type: "application/yaml");
        replaced.Status.ShouldBe(200);
        replaced.Json.Text("title").ShouldBe("Adds more");
        (await contract.SendAsync("PUT", "/api/v1/applications/adder", Sound("other"), type: "application/yaml")).Status.ShouldBe(400);
        (await contract.SendAsync("PUT", "/api/v1/applications/unknown", Sound("unknown"), type: "application/yaml")).Status.ShouldBe(404);

        (await contract.SendAsync("DELETE", "/api/v1/applications/adder")).Status.ShouldBe(204);
        (await contract.SendAsync("GET", "/api/v1/applications/adder")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_bad_definition_is_refused_with_path_and_line()
    {
        var answer = await PostYamlAsync("name: bad\nprogram: [a]\nlauncher: ssh\n");
        answer.Status.ShouldBe(400);
        answer.Json.GetProperty("errors").GetProperty("launcher")[0].GetString()!.ShouldStartWith("Line 3:");
        (await contract.SendAsync("POST", "/api/v1/applications", "hello", type: "text/plain")).Status.ShouldBe(415);
        (await contract.SendAsync("POST", "/api/v1/applications", """{ "name": "json", "program": ["a"], "x": 1 }""")).Json.GetProperty("errors").TryGetProperty("x", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task JSON_is_kept_as_JSON_and_may_become_YAML()
    {
        const string json = """{ "name": "smiles", "program": ["a"], "title": "\ud83d\ude00" }""";
        (await contract.PostAsync("/api/v1/applications", json)).ShouldBe(201).Json.Text("title").ShouldBe("😀");
        (await contract.PostAsync("/api/v1/applications", json)).ShouldBeProblem(409);
        (await contract.GetAsync("/settings/applications/edit?name=smiles&view=yaml")).ShouldBe(200).Text.ShouldContain("program: [a]");
        (await contract.SendAsync("PUT", "/api/v1/applications/smiles", "name: smiles\nprogram: [b]\n", type: "application/yaml")).ShouldBe(200);
        (await contract.GetAsync("/api/v1/applications/smiles")).ShouldBe(200).Json.GetProperty("definition").GetProperty("program")[0].GetString().ShouldBe("b");
        Directory.GetFiles(Path.Combine(contract.Web.DataDirectory, "applications"), "smiles*").ShouldHaveSingleItem().ShouldEndWith(".yaml");
        foreach (string type in (string[])["application/json", "application/yaml"])
        {
            (await contract.SendAsync("POST", "/api/v1/applications", new string('[', 60_000), type: type)).ShouldBeProblem(400);
        }
    }

    [Fact]
    public async Task A_job_is_checked_against_the_application_and_keeps_its_definition()
    {
        await PostYamlAsync(Sound("kept"));
        var bad = await contract.SendAsync("POST", "/api/v1/jobs", """{ "analysis": "command", "parameters": { "application": "kept", "arguments": { "n": 0, "path": "/etc" } } }""");
        bad.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["parameters.arguments.n", "parameters.arguments.path"], ignoreOrder: true);

        var job = await contract.SendAsync("POST", "/api/v1/jobs", """{ "analysis": "command", "parameters": { "application": "kept" }, "sweep": { "workers": [1, 2] } }""");
        job.Status.ShouldBe(201, job.Text);
        job.Json.Text("title").ShouldBe("Adds numbers");
        job.Json.GetProperty("parameters").GetProperty("arguments").GetProperty("n").GetInt32().ShouldBe(10);
        (await contract.SendAsync("DELETE", "/api/v1/applications/kept")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Launches_are_of_applications_that_can_be_started()
    {
        await PostYamlAsync(Sound("launched"));
        await PostYamlAsync(Sound("needy").Replace("default: 10, ", "", StringComparison.Ordinal));
        Task<Answer> SubmitAsync(string parameters, string sweep = "{}") => contract.PostAsync("/api/v1/jobs", $$"""{ "analysis": "process-launch", "priority": 100, "parameters": {{parameters}}, "sweep": {{sweep}} }""");

        (await SubmitAsync("""{ "program": "gzip" }""")).ShouldBlame("parameters.program").ShouldMatch("^'gzip' is no configured application .*launched.* Settings, Applications");
        (await SubmitAsync("""{ "program": "needy" }""")).ShouldBlame("parameters.program").ShouldContain("without values for n");
        (await SubmitAsync("{}", """{ "variants": [{ "label": "a", "parameters": { "program": "gzip" } }] }""")).ShouldBlame("sweep.variants[0].parameters.program");

        var job = (await SubmitAsync("""{ "count": 2 }""", """{ "repetitions": 1, "warmups": 0, "variants": [{ "label": "own", "parameters": {} }, { "label": "theirs", "parameters": { "program": "launched" } }] }""")).ShouldBe(201).Json;
        job.Text("title").ShouldBe("Processes against threads · launched");
        (await contract.SendAsync("DELETE", "/api/v1/applications/launched")).ShouldBe(204);
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        var trials = (await runner.AssignmentAsync(await runner.OfferAsync())).Trials;
        trials.Count(t => t.Application is null).ShouldBe(1);
        trials.Single(t => t.Application is not null).Application!.Value.GetProperty("definition").Text("name").ShouldBe("launched", "as it was when the job was handed in");
    }

    [Fact]
    public async Task A_faulty_file_is_listed_with_its_faults()
    {
        string folder = Path.Combine(contract.Web.DataDirectory, "applications");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.yaml"), "name: broken\nprogram: []\n", TestContext.Current.CancellationToken);
        var broken = (await contract.SendAsync("GET", "/api/v1/applications/broken")).Json;
        broken.Text("state").ShouldBe("faulty");
        broken.GetProperty("faults")[0].GetProperty("line").GetInt32().ShouldBe(2);
    }

    Task<Answer> PostYamlAsync(string yaml) => contract.SendAsync("POST", "/api/v1/applications", yaml, type: "application/yaml");
}
