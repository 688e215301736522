using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Dashboard.Runner.Terminal.Commands;

using Dashboard.Runner.Terminal.Display;

namespace Dashboard.Runner.Terminal;

/// <summary>The commands for people in a terminal: <c>run</c>, <c>list</c>, <c>describe</c>, <c>completions</c>. No role of a trial passes here.</summary>
static class TerminalApp
{
    /// <summary>Other first words that the executable knows, for the hint on a misspelt one.</summary>
    static readonly string[] Roles = ["agent", "calibrate"];

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Screen.Output(), Screen.Errors());

    internal static async Task<int> RunAsync(string[] args, Screen output, Screen errors)
    {
        if (args is [CompleteCommand.Name, ..])
        {
            return CompleteCommand.Run(args[1..], output);
        }
        var root = Tree(output, errors);
        var parsed = root.Parse(args is [] or ["help"] ? ["--help"] : args is ["help", var command, ..] ? [command, "--help"] : args);
        if (Faults(parsed, root, args) is { Count: > 0 } faults)
        {
            return Refuse(faults, errors);
        }
        using var stop = new CancellationTokenSource();
        var signals = Watch(stop);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output.Writer, Error = errors.Writer }, stop.Token);
        }
        catch (CommandFault fault)
        {
            return Refuse(fault.Lines, errors, fault.Code);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse([e.Message], errors);
        }
        finally
        {
            signals.ForEach(s => s.Dispose());
            output.Write("");
            errors.Write("");
        }
    }

    /// <summary>All commands with their options.</summary>
    public static RootCommand Tree(Screen output, Screen errors)
    {
        var root = new RootCommand("Speedup in a terminal: how many cores should I ask for, and why does scaling stop there?");
        root.Subcommands.Add(new RunCommand(output, errors).Command);
        root.Subcommands.Add(CatalogueCommands.List(output));
        root.Subcommands.Add(CatalogueCommands.Describe(output));
        root.Subcommands.Add(CompletionsCommand.Make(output));
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }
        return root;
    }

    /// <summary>Ctrl-C and requests to end stop the trials first; a second Ctrl-C ends at once, and the trials' processes see that we are gone.</summary>
    static List<PosixSignalRegistration> Watch(CancellationTokenSource stop)
    {
        PosixSignal[] ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        return [.. ends.Select(s => PosixSignalRegistration.Create(s, context =>
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }))];
    }

    static List<string> Faults(ParseResult parsed, RootCommand root, string[] args)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Action is HelpWithExamples)
        {
            return [];
        }
        if (command == root && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-'))
        {
            var names = root.Subcommands.Select(c => c.Name).Concat(Roles).ToList();
            return [$"'{word}' is not a command.{Nearest.Hint(word, names)} Commands: {string.Join(", ", names)}."];
        }
        if (parsed.UnmatchedTokens.Count == 0)
        {
            return [.. parsed.Errors.Select(e => e.Message)];
        }
        var options = command.Options.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal)).ToList();
        return [.. parsed.UnmatchedTokens.Select(t => t.StartsWith('-')
            ? $"{command.Name} has no option '{t}'.{Nearest.Hint(t.Split('=')[0], options)} Options: {string.Join(", ", options.Order(StringComparer.Ordinal))}."
            : $"{command.Name} does not take '{t}'{(args.Any(a => a.Contains(' ')) ? "" : "; an option's value must follow it directly")}.")];
    }

    static int Refuse(IReadOnlyList<string> faults, Screen errors, int code = ExitCodes.Usage)
    {
        foreach (string fault in faults)
        {
            errors.WriteLine($"{errors.Bad("error:")} {errors.Plain(fault)}");
        }
        return code;
    }

    /// <summary>The library's help, then examples and exit codes.</summary>
    sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parsed)
        {
            int code = usual.Invoke(parsed);
            parsed.InvocationConfiguration.Output.WriteLine(Examples.Of(parsed.CommandResult.Command.Name));
            parsed.InvocationConfiguration.Output.Flush();
            return code;
        }
    }
}
