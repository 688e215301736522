using Dashboard.Benchmarks.Tools;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks;

/// <summary>What the parts measure with.</summary>
sealed class Bench(BenchOptions options) : IDisposable
{
    public BenchOptions Options { get; } = options;

    public BenchClock Clock { get; } = new(options.Quick);

    public QuietCheck Quiet { get; } = new();

    public Trials Trials { get; } = new();

    public AnchorShop Anchors { get; } = new();

    /// <summary>Workers of the comparisons: as many as there are CPUs to use, at most two, so that figures of machines compare.</summary>
    public int Threads { get; } = Math.Min(2, Environment.ProcessorCount);

    public BenchData Data => new(Trials);

    /// <summary>Trials of ours as one side of a comparison.</summary>
    public Contestant Ours(string analysis, object parameters, string strategy, int workers) =>
        new($"{strategy} x {workers}", async () => RunFacts.Of(await Trials.RunAsync(analysis, parameters, strategy, workers)));

    public void Dispose() => Trials.Dispose();
}

/// <summary>The time since the start of <c>bench.sh</c>, and what is left of it with <c>--quick</c>.</summary>
sealed class BenchClock(bool quick)
{
    /// <summary>Three minutes less what it takes to end.</summary>
    static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(168);

    readonly DateTime began = long.TryParse(Environment.GetEnvironmentVariable("BENCH_BEGAN"), out long seconds)
        ? DateTime.UnixEpoch.AddSeconds(seconds)
        : DateTime.UtcNow;

    public TimeSpan Spent => DateTime.UtcNow - began;

    /// <summary>Null where nothing limits it.</summary>
    public TimeSpan? Left => quick ? QuickLimit - Spent : null;
}
