using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>
/// Web without a Runner of its own, reached by HTTPS under a certificate that it has signed itself, and two nodes that only their cables join to
/// it. Each has a Runner, tied to a CPU of its own, so that they count as two machines.
/// </summary>
public sealed class TwoNodes : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, (Process Process, Transcript Log)> _runners = [];
    NetworkNode? _a, _b;
    string _publicUrl = "";

    public SpeedupServer Server { get; private set; } = null!;

    internal NetworkNode A => _a!;

    internal NetworkNode B => _b!;

    /// <summary>CPUs that this process may use.</summary>
    public static IReadOnlyList<int> Cpus { get; } = ReadCpus();

    public async ValueTask InitializeAsync()
    {
        Cpus.Count.ShouldBeGreaterThanOrEqualTo(2, "two Runners on CPUs of their own need two");
        string subnet = await NetworkNode.FreeSubnetAsync();
        _a = await NetworkNode.CreateAsync('a', subnet);
        _b = await NetworkNode.CreateAsync('b', subnet);
        WriteCertificate(_a.Gateway);
        (int plain, int secure) = (SpeedupServer.FreePort(), SpeedupServer.FreePort());
        _publicUrl = $"https://{_a.Gateway}:{secure}";
        Server = await SpeedupServer.StartAsync(new ServerSettings
        {
            Port = plain,
            LocalRunner = false,
            Environment = new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{plain};{_publicUrl}",
                ["Kestrel__Certificates__Default__Path"] = Below("web.pem"),
                ["Kestrel__Certificates__Default__KeyPath"] = Below("web.key"),
                ["Dashboard__PublicUrl"] = _publicUrl,
            },
        });
        await WriteTokenAsync();
        await StartAsync("a", _a, Cpus[0], "left");
        await StartAsync("b", _b, Cpus[1], "right");
    }

    /// <summary>Starts a Runner as the Workers page says, and waits until it is connected.</summary>
    internal async Task StartAsync(string name, NetworkNode node, int cpu, string label)
    {
        var start = node.Command(cpu, Repository.Executable("Dashboard.Runner"),
            ["agent", "--server", _publicUrl, "--ca-file", Below("web.pem"), "--token-file", Below("runner-token"), "--name", name, "--label", label,
                "--spool", Below($"spool-{name}"), "--scratch", Below($"scratch-{name}"), "--no-calibration"]);
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Below($"tmp-{name}")).FullName;
        var process = Process.Start(start)!;
        var log = new Transcript();
        _runners[name] = (process, log);
        _ = log.FollowAsync(process.StandardOutput);
        _ = log.FollowAsync(process.StandardError);
        await StateAsync(name, "connected");
    }

    /// <summary>SIGTERM; waits for the orderly end.</summary>
    public async Task StopAsync(string name)
    {
        var (process, log) = _runners[name];
        Signals.Send(process.Id, Signals.Terminate);
        await Wait.ForAsync($"Runner {name} to end", Patience, () => process.HasExited, gone => gone, _ => log.Tail());
        process.ExitCode.ShouldBe(0, log.Tail());
    }

    public async Task<JsonElement> RunnerAsync(string name) =>
        (await Server.Api.GetAsync("api/v1/runners")).Expect(HttpStatusCode.OK).Items("items").FirstOrDefault(runner => runner.Text("name") == name);

    public Task<JsonElement> StateAsync(string name, string state, TimeSpan? deadline = null) => Wait.ForAsync(
        $"Runner {name} to be {state}", deadline ?? Patience, () => RunnerAsync(name), runner => runner.ValueKind == JsonValueKind.Object && runner.Text("state") == state,
        runner => $"{runner}\n{LogOf(name)}\n{Server.Log.Tail()}");

    public string LogOf(string name) => _runners[name].Log.Tail();

    /// <summary>What the Runner itself has started and not ended.</summary>
    public IReadOnlyList<RunningProcess> TrialsOf(string name) => RunningProcess.Below(_runners[name].Process.Id, $"SPEEDUP_NO_SUCH_MARK={name}");

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in _runners.Values.Where(r => !r.Process.HasExited))
        {
            Signals.Send(process.Id, Signals.Terminate);
        }
        foreach (var (name, (process, log)) in _runners)
        {
            await EndAsync(name, process, log);
        }
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        foreach (var node in new[] { _a, _b }.OfType<NetworkNode>())
        {
            await node.DisposeAsync();
        }
        _folder.Dispose();
    }

    static async Task EndAsync(string name, Process process, Transcript log)
    {
        using var deadline = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            log.Add($"[test] Runner {name} did not end on SIGTERM; killed");
            process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }

    string Below(string name) => Path.Combine(_folder.Path, name);

    /// <summary>A token of role runner, made as an owner makes one.</summary>
    async Task WriteTokenAsync()
    {
        string secret = (await Server.Api.PostAsync("api/v1/tokens", new { name = "nodes", role = "runner" })).Expect(HttpStatusCode.Created).Text("secret")!;
        await File.WriteAllTextAsync(Below("runner-token"), secret);
        File.SetUnixFileMode(Below("runner-token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    void WriteCertificate(string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Speedup", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Below("web.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Below("web.key"), key.ExportPkcs8PrivateKeyPem());
    }

    static IReadOnlyList<int> ReadCpus()
    {
        const string field = "Cpus_allowed_list:";
        string list = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim();
        return [.. list.Split(',').Select(part => part.Split('-')).SelectMany(ends => Enumerable.Range(Number(ends[0]), Number(ends[^1]) - Number(ends[0]) + 1))];
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
