namespace Dashboard.Browser.Tests;

/// <summary>Job bodies that the browser tests submit beside the page.</summary>
static class Jobs
{
    /// <summary>Of the sweeps that tests share.</summary>
    public const string SweepTag = "shared-sweep";

    public static object Endless(string strategy, int workers) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 9_000_000_000_000L, repeats = 100 },
        sweep = new { strategies = new[] { strategy }, workers = new[] { workers }, repetitions = 1, warmups = 0, baseline = false },
        trialTimeLimitSeconds = 120,
    };

    /// <summary>Serial and threads at 1 and 2 workers: 9 trials with 2 repetitions.</summary>
    public static object Sweep(string title, int repetitions = 2, string[]? tags = null) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 300_000_000L, repeats = 2 },
        title,
        tags = tags ?? [],
        sweep = new { strategies = new[] { "serial", "threads" }, workers = new[] { 1, 2 }, repetitions },
    };

    public static object Brief(string title, params string[] tags) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 1000, repeats = 1 },
        title,
        tags,
        sweep = new { strategies = new[] { "serial" }, repetitions = 1, warmups = 0 },
    };

    /// <summary>Timings of elsewhere by Amdahl's law, undisturbed: what they come to does not depend on how busy this node is.</summary>
    public static object Timings(string title, double serial = 0.045) => new
    {
        title, program = "cavity-solver", host = "cluster-a",
        text = string.Join('\n', (from workers in (int[])[1, 2, 4, 8, 16]
                                  from sample in (int[])[-1, 0, 1]
                                  select FormattableString.Invariant($"{workers},{412 * (serial + ((1 - serial) / workers)) * (1 + (0.002 * sample)):F3}")).Prepend("workers,seconds")),
    };
}
