using Microsoft.AspNetCore.Connections;

namespace Dashboard.Web.Options;

/// <summary>Web cannot start. The lines go to standard error as they are, without a stack trace.</summary>
/// <param name="exitCode">2 for faults of settings and the data directory, 1 for the rest.</param>
public sealed class StartupException(int exitCode, IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    public const int SettingsExitCode = 2;

    public StartupException(string line) : this(SettingsExitCode, [line])
    {
    }

    public int ExitCode { get; } = exitCode;
    public IReadOnlyList<string> Lines { get; } = lines;

    /// <summary>Puts a failure to start that the user can mend into lines for standard error; null for faults of ours.</summary>
    public static StartupException? Of(Exception error) => error switch
    {
        StartupException known => known,
        IOException { InnerException: AddressInUseException inUse } => new StartupException(1, [inUse.Message]),
        _ => null,
    };
}
