using Dashboard.Core.Applications;
using Dashboard.Web.Api.Runners;

namespace Dashboard.Web.Applications;

/// <summary>Whether an application's program is there, as far as this host can tell.</summary>
/// <param name="Look">The state it is drawn as.</param>
/// <param name="Detail">The path, and on which Runner; a reason where it is missing.</param>
public sealed record ProgramPresence(string Look, string Word, string Detail)
{
    public static ProgramPresence Of(ApplicationEntry entry, IReadOnlyList<RunnerView> runners)
    {
        string host = Environment.MachineName;
        if (runners.FirstOrDefault(r => r.Host == host && r.State == RunnerState.Connected) is not { } here)
        {
            return new("queued", "not known", $"No Runner is connected on {host}, so nothing here can look for it.");
        }
        if (entry.Definition.Launcher == ApplicationLauncher.Mpirun && here.Mpi is null)
        {
            return new("failed", "no mpirun", $"{here.Name}: {here.MpiReason ?? "no MPI was found"}");
        }
        return OnPath(entry, here.Name);
    }

    static ProgramPresence OnPath(ApplicationEntry entry, string runner)
    {
        string program = entry.Definition.Program[0].Replace("{folder}", entry.Folder, StringComparison.Ordinal);
        if (program.Contains('{'))
        {
            return new("queued", "not known", "Which program it is depends on the arguments.");
        }
        if (!program.Contains('/'))
        {
            return entry.Definition.Setup.Count > 0 ? new("queued", "not known", "The set-up lines put it on the path.") : Named(program, runner);
        }
        string path = Path.GetFullPath(program, entry.Folder);
        return File.Exists(path) ? IsExecutable(path) ? new("succeeded", "found", $"{path} on {runner}") : new("failed", "not executable", $"{path} on {runner}; chmod +x makes it so.")
            : new("failed", "missing", $"{path} is not on {runner}.");
    }

    static ProgramPresence Named(string program, string runner)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(f => Path.Combine(f, program)).FirstOrDefault(IsExecutable) is { } path
            ? new("succeeded", "found", $"{path} on {runner}") : new("failed", "missing", $"{program} is not on the search path of {runner}.");
    }

    static bool IsExecutable(string path) => File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
