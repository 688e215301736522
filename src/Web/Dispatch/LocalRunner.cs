using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Dashboard.Core.Protocol;
using Dashboard.Web.Auth;
using Dashboard.Web.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dashboard.Web.Dispatch;

/// <summary>
/// The Runner that Web starts as its child, so that one command gives a working system. The child holds a pipe to us: should we
/// be killed, it notices and ends some time later. It is started again, with a growing pause, when it dies.
/// </summary>
sealed partial class LocalRunner(
    DashboardOptions options, TokenStore tokens, LeaseKeeper leases, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LocalRunner> logger)
    : BackgroundService
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(30), Healthy = TimeSpan.FromSeconds(30);

    /// <summary>Trials are stopped within two seconds; what takes longer is killed.</summary>
    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(8);

    /// <summary>Not the host's name: that is what a second Runner on this machine would take by itself.</summary>
    public const string Name = "local";

    /// <summary>Why there is no local Runner, for the health check and the log; null where all is well.</summary>
    public string? Fault { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Its trials end as soon as Web is asked to stop, not when the last connection has been closed.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (options.LocalRunner && await StartedAsync(stopping.Token))
        {
            await StartAndKeepAsync(stopping.Token);
        }
    }

    async Task StartAndKeepAsync(CancellationToken stop)
    {
        if (FindExecutable() is not { } executable)
        {
            Fault = "The Runner's executable was not found; set Dashboard:RunnerPath.";
            NotFound(logger, Fault);
            return;
        }
        if (Address() is not { } address)
        {
            Fault = "Web listens on no http address that a local Runner could use.";
            NotFound(logger, Fault);
            return;
        }
        await KeepAsync(executable, address, stop);
    }

    async Task KeepAsync(string executable, string address, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            long started = time.GetTimestamp();
            var (pid, exitCode) = await RunAsync(executable, address, stop);
            if (stop.IsCancellationRequested)
            {
                await leases.GoneAsync(Name, "the server was stopped", counts: false, gone: exitCode == 0);
                return;
            }
            if (HadTheSpool(pid))
            {
                await leases.GoneAsync(Name, $"the local Runner ended (exit code {exitCode})", counts: true, gone: exitCode == 0);
            }
            pause = time.GetElapsedTime(started) > Healthy ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            Ended(logger, exitCode, pause.TotalSeconds);
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A child that still waited for the Runner of a killed Web held no job; that one goes on, and its leases with it.</summary>
    bool HadTheSpool(int? pid)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(options.SpoolDirectory, Name, RunnerProtocol.SpoolHolderFile)), CultureInfo.InvariantCulture, out int holder) && holder == pid;
        }
        catch (IOException)
        {
            return false;
        }
    }

    async Task<(int? Pid, int? ExitCode)> RunAsync(string executable, string address, CancellationToken stop)
    {
        using var child = ProcessorPolicy.StartOrdinary(StartInfo(executable, address));
        if (child is null)
        {
            return (null, null);
        }
        Fault = null;
        Started(logger, child.Id);
        _ = CopyAsync(child.StandardOutput);
        _ = CopyAsync(child.StandardError);
        await child.WaitForExitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!child.HasExited)
        {
            await StopAsync(child);
        }
        return (child.Id, child.ExitCode);
    }

    static async Task StopAsync(Process child)
    {
        const int terminate = 15;
        _ = Kill(child.Id, terminate);
        using var limit = new CancellationTokenSource(StopTime);
        await child.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!child.HasExited)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Where the owner named one.</summary>
    IEnumerable<string> SlurmFolder => options.SlurmFolder is { } folder ? ["--slurm-folder", folder] : [];

    ProcessStartInfo StartInfo(string executable, string address) => new(executable,
        [
            "agent", "--server", address, "--token-file", tokens.LocalRunnerTokenPath, "--name", Name,
            "--spool", Path.Combine(options.SpoolDirectory, Name), "--parent-watch", .. SlurmFolder,
        ])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    async Task CopyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            Said(logger, line);
        }
    }

    async Task<bool> StartedAsync(CancellationToken stop)
    {
        var started = new TaskCompletionSource();
        using var whenStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        using var whenStopped = stop.Register(() => started.TrySetCanceled(stop));
        await started.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return started.Task.IsCompletedSuccessfully;
    }

    /// <summary>Our own address as seen from this machine, with the path prefix.</summary>
    string? Address()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var own = addresses.Select(BindingAddress.Parse).FirstOrDefault(a => a.Scheme == "http" && !a.IsUnixPipe);
        if (own is null)
        {
            return null;
        }
        string host = own.Host is "*" or "+" or "0.0.0.0" or "[::]" or "localhost" ? "127.0.0.1" : own.Host;
        return $"http://{host}:{own.Port}{options.PathBase}";
    }

    /// <summary>Beside Web where both were published together, else in the sibling folder of the build output.</summary>
    string? FindExecutable()
    {
        const string file = "Dashboard.Runner";
        if (options.RunnerPath is { } configured)
        {
            return configured;
        }
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string siblings = Path.Combine(here.Parent?.Parent?.FullName ?? "", file);
        string configuration = here.Name.Split('_')[0];
        IEnumerable<string> built = Directory.Exists(siblings) ? Directory.EnumerateDirectories(siblings, configuration + "*") : [];
        // A build may leave the starter alone beside Web, without the program that it starts.
        return built.Prepend(here.FullName).Select(folder => Path.Combine(folder, file)).FirstOrDefault(f => File.Exists(f) && File.Exists(f + ".dll"));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LoggerMessage(LogLevel.Information, "The local Runner started as process {Pid}")]
    static partial void Started(ILogger logger, int pid);

    [LoggerMessage(LogLevel.Information, "Runner: {Line}")]
    static partial void Said(ILogger logger, string line);

    [LoggerMessage(LogLevel.Warning, "The local Runner ended with exit code {ExitCode}; it is started again in {Seconds} s")]
    static partial void Ended(ILogger logger, int? exitCode, double seconds);

    [LoggerMessage(LogLevel.Error, "No local Runner: {Reason}")]
    static partial void NotFound(ILogger logger, string reason);
}
