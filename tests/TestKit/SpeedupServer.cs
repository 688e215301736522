using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Dashboard.TestKit;

/// <summary>How a test wants its server.</summary>
public sealed record ServerSettings
{
    /// <summary>A data directory that outlives the server, for tests that start it again; null means one of its own.</summary>
    public string? DataDirectory { get; init; }
    /// <summary>0 means a free one.</summary>
    public int Port { get; init; }
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    /// <summary>Whether Web starts a Runner of its own; without one the test brings its own.</summary>
    public bool LocalRunner { get; init; } = true;
}

/// <summary>
/// The real Web, started from its published executable with its local Runner on a free loopback port and a data
/// directory of its own. It can be stopped, killed and started again on the same data; at the end it ends only what it started.
/// </summary>
public sealed partial class SpeedupServer : IAsyncDisposable
{
    static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    readonly ServerSettings _settings;
    readonly TemporaryFolder _folder = new();
    // No name that the Runner keeps from its trials, so that their processes are found wherever they hang.
    readonly string _mark = $"TEST_OF_SPEEDUP={Guid.NewGuid():N}";
    Process? _process;

    SpeedupServer(ServerSettings settings)
    {
        _settings = settings;
        DataDirectory = settings.DataDirectory ?? Path.Combine(_folder.Path, "data");
        Url = $"http://127.0.0.1:{(settings.Port > 0 ? settings.Port : FreePort())}";
        LeftBehind = new LeftBehind(Directory.CreateDirectory(Path.Combine(_folder.Path, "tmp")).FullName, _mark);
    }

    public string Url { get; }

    public string DataDirectory { get; }

    /// <summary>The data directory, where it is the server's own, and the temporary files of all its processes.</summary>
    public string Folder => _folder.Path;

    /// <summary>Standard output and standard error of all starts.</summary>
    public Transcript Log { get; } = new();

    public LeftBehind LeftBehind { get; }

    /// <summary>Process id of Web.</summary>
    public int Id => _process!.Id;

    /// <summary>The single-use link of the last start.</summary>
    public string LoginLink { get; private set; } = "";

    public string Token { get; private set; } = "";

    /// <summary>The owner's client.</summary>
    public ApiClient Api { get; private set; } = null!;

    /// <summary>Every live process that this server has started, Web left out.</summary>
    public IReadOnlyList<RunningProcess> Processes => [.. RunningProcess.Below(_process is { HasExited: false } ? Id : null, _mark).Where(process => process.Id != _process?.Id)];

    public RunningProcess Runner => Processes.Single(process => process.Role == "agent");

    public static async Task<SpeedupServer> StartAsync(ServerSettings? settings = null)
    {
        var server = new SpeedupServer(settings ?? new ServerSettings());
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts Web on the same port and data, and waits until it is healthy and has a Runner.</summary>
    public async Task StartAgainAsync()
    {
        int seen = Log.Lines.Count;
        Launch();
        LoginLink = (await Wait.ForAsync("the login link", StartDeadline, () => Match(seen), link => link is not null || _process!.HasExited, _ => Log.Tail()))
            ?? throw new InvalidOperationException($"Web ended with exit code {_process!.ExitCode} before it was ready:\n{Log.Tail()}");
        Token = _settings.Environment.TryGetValue("Dashboard__Token", out string? own) ? own : (await File.ReadAllTextAsync(Path.Combine(DataDirectory, "token"))).Trim();
        Api?.Dispose();
        Api = new ApiClient(Url, Token, Log);
        await Wait.ForAsync("health", StartDeadline, () => Api.GetAsync("healthz"), answer => answer.Status == HttpStatusCode.OK, answer => $"{answer.Text}\n{Log.Tail()}");
        if (_settings.LocalRunner)
        {
            await Api.WaitForRunnerAsync();
        }
    }

    /// <summary>Another client of the same server.</summary>
    public ApiClient ClientWith(string? token) => new(Url, token, Log);

    /// <summary>Asks Web to end and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(int signal = Signals.Terminate, TimeSpan? deadline = null)
    {
        Signals.Send(Id, signal);
        return await ExitAsync(deadline ?? TimeSpan.FromSeconds(15));
    }

    /// <summary>kill -9 of Web alone; its Runner lives on for a while.</summary>
    public async Task KillAsync()
    {
        Signals.Send(Id, Signals.Kill);
        await ExitAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>Waits until Web, which somebody has told to, has ended.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> EndedAsync(TimeSpan deadline) => ExitAsync(deadline);

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (_process is { HasExited: false })
        {
            await EndAsync();
        }

        foreach (var process in Processes)
        {
            Log.Add($"[test] still running at the end, killed: {process}");
            Signals.Send(process.Id, Signals.Kill);
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    async Task EndAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (TimeoutException)
        {
            Log.Add("[test] Web did not end on SIGTERM; killed");
            await KillAsync();
        }
    }

    async Task<int> ExitAsync(TimeSpan deadline)
    {
        await Wait.ForAsync("Web to end", deadline, () => _process!.HasExited, gone => gone, _ => Log.Tail());
        return _process!.ExitCode;
    }

    void Launch()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo(Repository.Executable("Dashboard.Web"))
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = _folder.Path,
        };
        start.Environment["ASPNETCORE_URLS"] = Url;
        start.Environment["Dashboard__DataDirectory"] = DataDirectory;
        start.Environment["Dashboard__LocalRunner"] = _settings.LocalRunner ? "true" : "false";
        start.Environment["TMPDIR"] = Path.Combine(_folder.Path, "tmp");
        start.Environment[_mark.Split('=')[0]] = _mark.Split('=')[1];
        foreach (var (name, value) in _settings.Environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _ = Log.FollowAsync(_process.StandardOutput);
        _ = Log.FollowAsync(_process.StandardError);
    }

    string? Match(int from) => Log.Lines.Skip(from).Select(line => LoginLinkLine().Match(line)).FirstOrDefault(match => match.Success)?.Value;

    /// <summary>A loopback port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"https?://\S+/login\?code=\S+")]
    private static partial Regex LoginLinkLine();
}
