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
}
