using System.Diagnostics;
using System.Globalization;
using Dashboard.Core.Analyses.SumRange;

namespace Dashboard.Core.Analyses.TaskCost;

/// <summary>The Runner's role <c>task</c>: a process that lives for one task, adds its numbers, says the sum, and ends.</summary>
public static class TaskProcess
{
    public const string Role = "task";

    /// <param name="args">First number, and the one to stop before.</param>
    public static int Run(string[] args)
    {
        Console.Out.WriteLine(SumRangeRun.Sum(Number(args[0]), Number(args[1])).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Starts this executable in the role, waits until it has answered and ended, and reaps it.</summary>
    /// <exception cref="InvalidOperationException">It ended without an answer.</exception>
    internal static Int128 Sum(long from, long end)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, ArgumentList = { Role, Text(from), Text(end) } };
        using var process = Process.Start(start)!;
        string? said = process.StandardOutput.ReadLine();
        process.WaitForExit();
        return Int128.TryParse(said, CultureInfo.InvariantCulture, out var sum)
            ? sum
            : throw new InvalidOperationException($"The process {process.Id} of a task ended with exit code {process.ExitCode} before it answered; it said '{said}'.");
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
