using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Contract;
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
