using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Terminal.Display;

/// <summary>Colour and mark of a strategy, the same in every table and chart; colours are the nearest of 256 to those of the pages.</summary>
static class StrategyMarks
{
    static readonly Dictionary<string, (string Colour, char Mark, char Ascii)> Known = new()
    {
        [StrategyNames.Serial] = ("38;5;244", '○', 'S'),
        [StrategyNames.Threads] = ("38;5;32", '●', 'o'),
        [StrategyNames.Processes] = ("38;5;208", '■', '#'),
        [StrategyNames.Pool] = ("38;5;36", '▲', '^'),
        [StrategyNames.Mpi] = ("38;5;175", '◆', '*'),
        [StrategyNames.Engines] = ("38;5;178", '✚', '+'),
    };

    public static string Colour(string strategy) => Known.GetValueOrDefault(strategy, ("38;5;74", '▼', 'x')).Item1;

    public static char Of(string strategy, bool unicode) =>
        Known.GetValueOrDefault(strategy, ("38;5;74", '▼', 'x')) is var known && unicode ? known.Item2 : known.Item3;
}
