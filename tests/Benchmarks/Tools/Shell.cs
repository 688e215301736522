using System.ComponentModel;
using System.Diagnostics;

namespace Dashboard.Benchmarks.Tools;

/// <summary>Starts other programs with argument vectors and reads what they say.</summary>
static class Shell
{
    /// <summary>Where a program lies on the PATH; null where it is not.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>The first line of what it prints; null where it cannot be started or fails.</summary>
    public static string? FirstLine(string program, params IReadOnlyList<string> arguments)
    {
        try
        {
            return Run(program, arguments).Output.Split('\n')[0].Trim();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <exception cref="InvalidOperationException">It cannot be started or fails; the message holds its words.</exception>
    public static ShellAnswer Run(string program, IReadOnlyList<string> arguments) => RunAsync(program, arguments).GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    /// <param name="keepInput">Leaves its standard input open until it ends.</param>
    public static async Task<ShellAnswer> RunAsync(string program, IReadOnlyList<string> arguments, bool keepInput = false)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Start(program, arguments);
        if (!keepInput)
        {
            process.StandardInput.Close();
        }

        var errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0 ? new ShellAnswer(output, await errors, seconds)
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with exit code {process.ExitCode}: {Tail(await errors)}");
    }

    static Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"{program} cannot be started: {error.Message}");
        }
    }

    static string Tail(string text) => text.Length > 400 ? text[^400..].Trim() : text.Trim();
}

/// <param name="Seconds">From start to end.</param>
sealed record ShellAnswer(string Output, string Errors, double Seconds);
