using System.ComponentModel;
using System.Diagnostics;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Launchers.Slurm;

/// <summary>What one of Slurm's commands said.</summary>
sealed record SlurmSaid(int ExitCode, string Output, string Error)
{
    /// <summary>Words of commands whose controller did not answer; asking later may help.</summary>
    static readonly string[] Unreachable =
        ["Unable to contact slurm controller", "Socket timed out", "Connection refused", "temporarily unable", "temporarily unavailable", "Communication connection failure", "Zero Bytes were transmitted"];

    public bool Later => ExitCode != 0 && Unreachable.Any(u => Error.Contains(u, StringComparison.OrdinalIgnoreCase));

    /// <summary>What went wrong in one line, without the command's name before it.</summary>
    public string Fault => string.Join(' ', Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Plain)) is { Length: > 0 } text ? text
        : $"it ended with code {ExitCode}";

    static string Plain(string line)
    {
        int error = line.IndexOf("error: ", StringComparison.Ordinal);
        return error is >= 0 and < 20 ? line[(error + "error: ".Length)..] : line;
    }
}

/// <summary>Runs Slurm's commands, with an argument vector and a time limit.</summary>
static class SlurmCommand
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Where <c>sbatch</c> is; null where there is none on the path.</summary>
    public static string? Find(string name = "sbatch") => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static async Task<SlurmSaid> RunAsync(string name, IReadOnlyList<string> arguments, CancellationToken stop, string? folder = null)
    {
        try
        {
            using var process = Process.Start(StartInfo(name, arguments, folder))!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Limit);
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                return new SlurmSaid(1, "", $"{name} did not answer within {Limit.TotalSeconds:0} s: Socket timed out");
            }
            return new SlurmSaid(process.ExitCode, await output, await error);
        }
        catch (Win32Exception e)
        {
            return new SlurmSaid(127, "", $"{name} cannot be started: {e.Message}");
        }
    }

    static ProcessStartInfo StartInfo(string name, IReadOnlyList<string> arguments, string? folder)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "/" };
        start.Environment.Clear();
        foreach (var (variable, value) in TrialEnvironment.Public())
        {
            start.Environment[variable] = value;
        }
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
