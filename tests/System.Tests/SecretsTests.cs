using System.Net;

namespace Dashboard.System.Tests;

/// <summary>
/// No secret can be read where other programs of the same user look: environments, command lines, logs, spools, databases and files
/// of trials, while children of all kinds run.
/// </summary>
[Collection(Node.This)]
public sealed class SecretsTests : IAsyncLifetime, IDisposable
{
    const string OwnerToken = "owner-token-by-the-environment", WebhookSecret = "webhook-secret-by-the-environment";
    static readonly string[] Kept = ["token", "runner-token"];

    readonly SecretSearch secrets = new();
    SpeedupServer server = null!;

    public async ValueTask InitializeAsync() => server = await SpeedupServer.StartAsync(new ServerSettings
    {
        Environment = new Dictionary<string, string>
        {
            ["Dashboard__Token"] = OwnerToken, ["Dashboard__WebhookSecret"] = WebhookSecret, ["Dashboard__Webhook__0"] = "http://127.0.0.1:9/",
            ["Dashboard__Sharing__Allowed"] = "true", ["Logging__LogLevel__Default"] = "Information",
        },
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    public void Dispose() => RedTest.Print(server);

    [Fact]
    public async Task None_is_seen_from_outside_while_children_of_all_kinds_run()
    {
        await CollectAsync();
        string cluster = (await server.Api.PostAsync("api/v1/clusters", new { engines = 2 })).Expect(HttpStatusCode.Created).Text("id")!;
        await Wait.ForAsync("the cluster", TimeSpan.FromSeconds(30), async () => (await server.Api.GetAsync($"api/v1/clusters/{cluster}")).Json, c => c.Text("state") == "ready");
        Search("with a cluster", "cluster", "engine");
        (await server.Api.DeleteAsync($"api/v1/clusters/{cluster}")).Status.ShouldBe(HttpStatusCode.NoContent);
        foreach (var (strategy, role) in new[] { ("serial", "trial"), ("threads", "trial"), ("processes", "worker"), ("pool", "worker"), ("mpi", "rank"), ("engines", "engine") })
        {
            await DuringAsync(Work.Endless(strategy, strategy == "serial" ? 1 : 2), strategy, role);
        }
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(server.DataDirectory, "applications")).FullName, "sleep.yaml"), "name: sleep\nprogram: [bash, -c, \"env; exec sleep 60\"]\n", TestContext.Current.CancellationToken);
        await DuringAsync(new { analysis = "command", parameters = new { application = "sleep" }, sweep = new { workers = new[] { 1 }, repetitions = 1, warmups = 0 } }, "a program of one's own", "trial");
        Search("at the end");
    }

    /// <summary>Makes one of each kind.</summary>
    async Task CollectAsync()
    {
        secrets.Add("the owner's token", OwnerToken);
        secrets.Add("the secret of webhooks", WebhookSecret);
        secrets.Add("the Runner's token", (await File.ReadAllTextAsync(Path.Combine(server.DataDirectory, "runner-token"))).Trim());
        foreach (string role in (string[])["viewer", "submitter", "operator", "runner"])
        {
            secrets.Add($"a token of role {role}", (await server.Api.PostAsync("api/v1/tokens", new { name = $"of-{role}", role })).Expect(HttpStatusCode.Created).Text("secret")!);
        }
        using var submitter = server.ClientWith(secrets["a token of role submitter"]);
        string job = (await submitter.RunAsync(Work.Brief())).Text("id")!;
        string link = (await submitter.PostAsync($"api/v1/jobs/{job}/shares", new { days = 1 })).Expect(HttpStatusCode.Created).Text("url")!;
        secrets.Add("a link", link.Split('/')[^1]);
        using var anybody = server.ClientWith(null);
        (await anybody.GetAsync(link)).Status.ShouldBe(HttpStatusCode.OK);
        (await anybody.GetAsync(link + "/scaling")).Status.ShouldBe(HttpStatusCode.OK);
        string loginLink = (await server.Api.PostAsync("api/v1/login-links")).Json.ToString();
        secrets.Add("a login code", loginLink.Split("code=")[1].Split('"')[0]);
    }

    async Task DuringAsync(object body, string what, string role)
    {
        string id = await server.Api.SubmitAsync(body);
        await server.Api.WaitForJobAsync(id, "to run", j => j.Text("state") is "failed" || j.GetProperty("trials").EnumerateArray().Any(t => t.Text("state") == "running" && t.TryGetProperty("workersUsed", out var w) && w.GetArrayLength() > 0));
        Search($"while {what} runs", role);
        (await server.Api.PostAsync($"api/v1/jobs/{id}/cancel")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await server.Api.WaitForEndAsync(id)).Text("state").ShouldBe("cancelled");
    }

    /// <param name="roles">Of processes that must be there, so that something was looked at.</param>
    void Search(string when, params string[] roles)
    {
        var processes = server.Processes;
        roles.ShouldAllBe(role => processes.Any(p => p.Role == role), $"{when}: {string.Join("; ", processes)}");
        var found = processes.Select(p => p.Id).Append(server.Id).SelectMany(secrets.InProcess)
            .Concat(((string[])[server.Folder, .. Directory.GetDirectories("/dev/shm", "speedup-*")]).SelectMany(folder => secrets.InFolder(folder, Kept)))
            .Concat(secrets.In("the log", server.Log.ToString()));
        found.ShouldBeEmpty(when);
    }
}
