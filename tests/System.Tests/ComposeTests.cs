using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>The container set-up as docker-compose itself reads it; no container is started.</summary>
public sealed class ComposeTests
{
    [Fact]
    public async Task Compose_accepts_the_file_and_both_services_are_as_promised()
    {
        var services = (await ConfigAsync()).GetProperty("services");

        foreach (string name in new[] { "web", "runner" })
        {
            var service = services.GetProperty(name);
            service.GetProperty("init").GetBoolean().ShouldBeTrue();
            service.GetProperty("healthcheck").GetProperty("test").ToString().ShouldContain("/healthz");
            service.Items("volumes").Select(volume => volume.ToString()).ShouldContain(volume => volume.StartsWith("datasets:/data/datasets", StringComparison.Ordinal));
            service.Items("volumes").Select(volume => volume.ToString()).ShouldContain(volume => volume.StartsWith("join:/join", StringComparison.Ordinal));
        }

        services.GetProperty("runner").Text("shm_size").ShouldBe("2g");
        services.GetProperty("web").GetProperty("environment").Text("Dashboard__LocalRunner").ShouldBe("false");
        services.GetProperty("web").Items("ports").Select(port => port.ToString()).ShouldBe(["127.0.0.1:5080:5080/tcp"]);
    }

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
