using Dashboard.Core.Strategies;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>The colour and the shape of each strategy on paper: those that the pages have in their light theme.</summary>
static class StrategyMarks
{
    /// <summary>Each shape in a box of ten by ten, as in <c>wwwroot/js/charts/symbols.js</c>.</summary>
    public static readonly IReadOnlyDictionary<string, (string Colour, string Path)> All = new Dictionary<string, (string, string)>
    {
        [StrategyNames.Serial] = ("#4d4d4d", "M5 0L10 5L5 10L0 5Z"),
        [StrategyNames.Threads] = ("#0072b2", "M5 0A5 5 0 1 1 5 10A5 5 0 1 1 5 0Z"),
        [StrategyNames.Processes] = ("#b84f00", "M0.5 0.5H9.5V9.5H0.5Z"),
        [StrategyNames.Pool] = ("#009e73", "M5 0L10 10H0Z"),
        [StrategyNames.Mpi] = ("#a55583", "M0 0H10L5 10Z"),
        [StrategyNames.Engines] = ("#2d90c3", "M3.3 0H6.7V3.3H10V6.7H6.7V10H3.3V6.7H0V3.3H3.3Z"),
        [StrategyNames.External] = ("#b98000", "M2.2 0L5 2.8L7.8 0L10 2.2L7.2 5L10 7.8L7.8 10L5 7.2L2.2 10L0 7.8L2.8 5L0 2.2Z"),
        [Imported.Strategy] = ("#4a4500", "M5 0L6.5 3.5L10 3.8L7.3 6.2L8.1 10L5 8L1.9 10L2.7 6.2L0 3.8L3.5 3.5Z"),
    };

    public static (string Colour, string Path) Of(string strategy) => All.TryGetValue(strategy, out var mark) ? mark : ("#333333", All[StrategyNames.Threads].Path);
}
