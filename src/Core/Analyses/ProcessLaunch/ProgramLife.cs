namespace Dashboard.Core.Analyses.ProcessLaunch;

/// <summary>One start of a configured application that has ended.</summary>
/// <param name="ExitCode">128 and the signal's number where a signal ended it, as shells say it.</param>
/// <param name="LaunchSeconds">From the call that starts it until its program is loaded. What it does then is its own affair, also when it first says something.</param>
public sealed record ProgramLife(int Pid, int ExitCode, double LaunchSeconds);
