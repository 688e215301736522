using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>The container set-up as docker-compose itself reads it; no container is started.</summary>
[Collection(Node.This)]
public sealed class ComposeTests
{
    [Fact]
    public async Task Compose_accepts_the_file_and_its_services_are_as_promised()
    {
        var services = (await ConfigAsync()).GetProperty("services");

        services.EnumerateObject().Select(service => service.Name).ShouldBe(["runner-1", "runner-2", "web"], ignoreOrder: true);
        foreach (var service in services.EnumerateObject().Select(service => service.Value))
        {
            service.GetProperty("init").GetBoolean().ShouldBeTrue();
            service.GetProperty("healthcheck").GetProperty("test").ToString().ShouldContain("/healthz");
            Volumes(service).ShouldContain(volume => volume.StartsWith("datasets:/data/datasets", StringComparison.Ordinal));
        }

        var web = services.GetProperty("web");
        web.GetProperty("environment").Text("Dashboard__LocalRunner").ShouldBe("false");
        web.Items("ports").Select(port => port.ToString()).ShouldBe(["127.0.0.1:5080:5080/tcp"]);
        Volumes(web).ShouldContain(volume => volume.StartsWith("join:/join", StringComparison.Ordinal) && !volume.EndsWith(":ro", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_two_Runners_share_a_token_and_nothing_that_must_be_their_own()
    {
        var services = (await ConfigAsync()).GetProperty("services");
        JsonElement[] runners = [services.GetProperty("runner-1"), services.GetProperty("runner-2")];

        foreach (var runner in runners)
        {
            runner.Text("shm_size").ShouldBe("2g");
            // Plain HTTP on loopback only: the Runner itself refuses anything else.
            runner.Text("network_mode").ShouldBe("service:web");
            Volumes(runner).ShouldContain("join:/join:ro");
            Volumes(runner).ShouldNotContain(volume => volume.StartsWith("history:", StringComparison.Ordinal), "a Runner never sees the owner's token");
            Command(runner).Take(2).ShouldBe(["/opt/speedup/app/Dashboard.Runner", "agent"]);
            Command(runner).ShouldContain("--token-file=/join/runner-token");
            Command(runner).ShouldContain("--server=http://127.0.0.1:5080");
        }

        runners.Select(runner => Command(runner).Single(word => word.StartsWith("--name=", StringComparison.Ordinal))).Distinct().Count().ShouldBe(2);
        runners.Select(runner => Volumes(runner).Single(volume => volume.StartsWith("spool", StringComparison.Ordinal))).Distinct().Count().ShouldBe(2);
    }

    static IReadOnlyList<string> Volumes(JsonElement service) => [.. service.Items("volumes").Select(volume => volume.ToString())];

    static IReadOnlyList<string> Command(JsonElement service) => [.. service.Items("command").Select(word => word.ToString())];

    /// <summary>The file with every default filled in. Compose prints YAML; its own parser's library turns it into JSON.</summary>
    static async Task<JsonElement> ConfigAsync()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "docker-compose config | python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'"])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }
}
