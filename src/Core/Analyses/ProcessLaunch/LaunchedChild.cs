using System.Diagnostics;
using System.Globalization;

namespace Dashboard.Core.Analyses.ProcessLaunch;

/// <summary>The Runner's role <c>child</c>: counts the variable on that it was started with, says so, and ends.</summary>
public static class LaunchedChild
{
    public const string Role = "child";

    /// <summary>A variable of the program: every process has its own.</summary>
    internal static int Value { get; set; } = 100;

    /// <param name="args">The parent's value at the start, the exit code to end with.</param>
    public static int Run(string[] args)
    {
        Value = int.Parse(args[0], CultureInfo.InvariantCulture);
        Value++;
        Console.Out.WriteLine(Value.ToString(CultureInfo.InvariantCulture));
        return int.Parse(args[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Starts this executable in the role, waits until it has spoken and ended, and reaps it.</summary>
    internal static ChildLife Start(int exitCode)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Role, Value.ToString(CultureInfo.InvariantCulture), exitCode.ToString(CultureInfo.InvariantCulture),
            },
        };
        long begin = Stopwatch.GetTimestamp();
        using var child = Process.Start(start)!;
        string? said = child.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        child.WaitForExit();
        return int.TryParse(said, CultureInfo.InvariantCulture, out int value)
            ? new ChildLife(child.Id, child.ExitCode, seconds, value)
            : throw new InvalidOperationException($"Child {child.Id} ended with exit code {child.ExitCode} before it spoke; it said '{said}'.");
    }
}

/// <param name="Seconds">From the call that starts it until its first word arrived, or until it was loaded where it is a program of the user's own.</param>
/// <param name="Value">The variable as the child left it; null for a program that has none.</param>
sealed record ChildLife(int Pid, int ExitCode, double Seconds, int? Value);
