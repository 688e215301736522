using System.CommandLine;

using Dashboard.Runner.Terminal.Display;

namespace Dashboard.Runner.Terminal.Commands;

/// <summary>The command <c>completions</c>: prints what a shell needs to complete our words with Tab.</summary>
static class CompletionsCommand
{
    public static readonly string[] Shells = ["bash", "zsh", "fish"];

    public static Command Make(Screen output)
    {
        var shell = new Argument<string>("shell") { Description = string.Join(", ", Shells) };
        var command = new Command("completions", "Prints a script that completes commands, options, analyses and parameters with Tab.") { shell };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(shell)!;
            output.Write(Shells.Contains(name) ? Script(name)
                : throw new CommandFault(ExitCodes.Usage, $"'{name}' is not a known shell.{Nearest.Hint(name, Shells)} Allowed: {string.Join(", ", Shells)}."));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>A file of scripts/completions, which is part of the executable.</summary>
    static string Script(string shell)
    {
        using var reader = new StreamReader(typeof(CompletionsCommand).Assembly.GetManifestResourceStream($"speedup.{shell}")!);
        return reader.ReadToEnd();
    }
}
