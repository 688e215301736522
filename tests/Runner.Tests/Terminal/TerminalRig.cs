using System.Diagnostics;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Terminal;

/// <summary>Runs the real Runner executable as a user in a terminal does, with a temporary folder and a mark of its own.</summary>
sealed class TerminalRig : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner");

    readonly TemporaryFolder folder = new();
    readonly string mark = Guid.NewGuid().ToString("N");

    /// <summary>Where the commands keep temporary files.</summary>
    public string Temporary => folder.Path;

    public async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        return await EndAsync(process);
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Executable, args) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder.Path };
        start.Environment["TMPDIR"] = folder.Path;
        start.Environment["TEST_OF_TERMINAL"] = mark;
        start.Environment.Remove("SPEEDUP_TOKEN");
        return Process.Start(start)!;
    }

    public static async Task<(int Code, string Output, string Errors)> EndAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Limit);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Processes of ours, wherever they hang.</summary>
    public IReadOnlyList<RunningProcess> Processes => RunningProcess.Below(null, $"TEST_OF_TERMINAL={mark}");

    /// <summary>Folders of trials that were left.</summary>
    public IReadOnlyList<string> Left => [.. Directory.EnumerateFileSystemEntries(folder.Path, "speedup-*"), .. Directory.EnumerateFileSystemEntries(folder.Path, "ompi.*")];

    public void Dispose()
    {
        foreach (var process in Processes)
        {
            Signals.Send(process.Id, Signals.Kill);
        }
        folder.Dispose();
    }
}
