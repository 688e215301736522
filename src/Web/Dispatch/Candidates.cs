using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Web.Api.Runners;

namespace Dashboard.Web.Dispatch;

/// <summary>The Runners that a job's placement allows, and what a sweep may ask of them.</summary>
static class Candidates
{
    /// <summary>Likeliest first: those that take jobs now, then by name. All Runners where the placement fits none yet.</summary>
    public static IReadOnlyList<RunnerView> For(IReadOnlyList<RunnerView> runners, string? runner, string? label)
    {
        var fitting = runners.Where(r => r.OneJob is null && (string.IsNullOrEmpty(runner) || r.Name == runner) && (string.IsNullOrEmpty(label) || r.Labels.Contains(label))).ToList();
        return [.. (fitting.Count > 0 ? fitting : runners.Where(r => r.OneJob is null)).OrderBy(r => r.State).ThenBy(r => r.Drained)];
    }

    /// <summary>What the best of them can: a strategy is unavailable only where none offers it.</summary>
    public static SweepLimits Limits(IReadOnlyList<RunnerView> candidates)
    {
        var connected = candidates.Where(r => r.State == RunnerState.Connected).ToList();
        var asked = connected.Count > 0 ? connected : candidates;
        return asked.Count == 0 ? SweepLimits.Of(Environment.ProcessorCount) : SweepLimits.Of(asked.Max(r => r.Cores), Strategies(asked));
    }

    static IEnumerable<StrategyAvailability> Strategies(IReadOnlyList<RunnerView> runners) =>
        runners.SelectMany(r => r.Strategies).GroupBy(s => s.Name, (_, offers) => offers.OrderByDescending(o => o.Available).First());
}
