namespace Dashboard.System.Tests;

/// <summary>Job bodies that the tests share.</summary>
static class Work
{
    /// <summary>More additions than any test waits for.</summary>
    public static object Endless(string strategy, int workers, int priority = 0, string? title = null) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 9_000_000_000_000L, repeats = 100 },
        title,
        priority,
        sweep = new { strategies = new[] { strategy }, workers = new[] { workers }, repetitions = 1, warmups = 0, baseline = false },
        trialTimeLimitSeconds = 120,
    };

    /// <summary>One serial trial of a few milliseconds.</summary>
    public static object Brief(int priority = 0, string? title = null) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 1000, repeats = 1 },
        title,
        priority,
        sweep = new { strategies = new[] { "serial" }, workers = new[] { 1 }, repetitions = 1, warmups = 0 },
    };

    public static object Integrate(long intervals, string rule, string strategy, params int[] workers) => new
    {
        analysis = "integrate",
        parameters = new { intervals, rule },
        sweep = new { strategies = new[] { strategy }, workers, repetitions = 1, warmups = 0, baseline = false },
    };
}
