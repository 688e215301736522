using System.CommandLine;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;

using Dashboard.Runner.Terminal.Display;

namespace Dashboard.Runner.Terminal.Commands;

/// <summary>What shells ask with each Tab: the words so far, the last one unfinished; a possible word a line comes back.</summary>
static class CompleteCommand
{
    public const string Name = "complete";

    public static int Run(string[] words, Screen output)
    {
        output.Write(string.Concat(Of(words, TerminalApp.Tree(output, output)).Select(w => w + "\n")));
        return ExitCodes.Done;
    }

    /// <param name="words">Behind the program's name; the last one is what is being typed, perhaps empty.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> words, RootCommand root)
    {
        string typed = words.Count > 0 ? words[^1] : "";
        var command = words.Count > 1 ? root.Subcommands.FirstOrDefault(c => c.Name == words[0]) : null;
        IEnumerable<string> known = command is null
            ? words.Count > 1 ? [] : [.. root.Subcommands.Select(c => c.Name), "agent", "calibrate", "--help"]
            : Behind(command, words, typed);
        return [.. known.Where(k => k.StartsWith(typed, StringComparison.Ordinal)).Distinct()];
    }

    static IEnumerable<string> Behind(Command command, IReadOnlyList<string> words, string typed)
    {
        var option = words.Count > 2 ? command.Options.FirstOrDefault(o => o.Name == words[^2] || o.Aliases.Contains(words[^2])) : null;
        if (option is not null && option.ValueType != typeof(bool))
        {
            return ValuesOf(option.Name, words, typed);
        }
        if (typed.StartsWith('-'))
        {
            return command.Options.Select(o => o.Name).Append("--help");
        }
        return words.Count > 2 ? [] : command.Name switch
        {
            "run" or "describe" => AnalysisCatalog.All.Select(a => a.Description.Name),
            "completions" => CompletionsCommand.Shells,
            _ => [],
        };
    }

    static IEnumerable<string> ValuesOf(string option, IReadOnlyList<string> words, string typed)
    {
        var analysis = AnalysisCatalog.Find(words[1]);
        return option switch
        {
            "--strategy" => Listed(typed, analysis?.Description.Strategies ?? StrategyNames.All),
            "--set" when analysis is not null => new ParameterText(analysis).Names.Select(n => n + "="),
            "--lane" => Enum.GetNames<Lane>().Select(n => n.ToLowerInvariant()),
            "--binding" => Enum.GetNames<Binding>().Select(n => n.ToLowerInvariant()),
            _ => [],
        };
    }

    /// <summary>The next name of a list with commas.</summary>
    static IEnumerable<string> Listed(string typed, IEnumerable<string> names)
    {
        string before = typed[..(typed.LastIndexOf(',') + 1)];
        return names.Except(before.Split(',')).Select(n => before + n);
    }
}
