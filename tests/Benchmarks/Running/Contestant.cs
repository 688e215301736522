using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;

namespace Dashboard.Benchmarks.Running;

/// <summary>What one run of a contestant came to.</summary>
/// <param name="Seconds">Of the region, mean over its repetitions within the run.</param>
/// <param name="Answer">What it computed, to compare.</param>
sealed record RunFacts(double Seconds, JsonElement? Answer = null)
{
    /// <summary>The shortest repetition, where the contestant prints each.</summary>
    public double? ShortestSeconds { get; init; }

    public double? ElapsedSeconds { get; init; }

    public long? PeakAnonymousBytes { get; init; }

    /// <summary>Read from disk, not from memory.</summary>
    public long? DiskBytes { get; init; }

    public bool Noisy { get; init; }

    public static RunFacts Of(TrialOutcome outcome) => new(outcome.Seconds!.Value, outcome.Result)
    {
        // What launching and ending cost beside one pass: the counted passes are taken out, the first, uncounted one stays.
        ElapsedSeconds = outcome.ElapsedSeconds!.Value - (outcome.InnerLoops > 1 || outcome.Seconds < RegionMeter.LongSeconds ? outcome.Seconds.Value * outcome.InnerLoops!.Value : 0),
        PeakAnonymousBytes = outcome.PeakAnonymousBytes,
        Noisy = outcome.Flags.Contains("noisy"),
    };
}

/// <summary>One side of a comparison and its runs so far.</summary>
sealed class Contestant(string name, Func<Task<RunFacts>> run)
{
    readonly List<RunFacts> runs = [];

    public string Name => name;

    public IReadOnlyList<RunFacts> Runs => runs;

    /// <summary>Why there is nothing to compare; null where there is.</summary>
    public string? Missing { get; private set; }

    /// <summary>One that cannot run here.</summary>
    public static Contestant Absent(string name, string reason) => new(name, () => throw new InvalidOperationException(reason)) { Missing = reason };

    public async Task RunAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        try
        {
            runs.Add(await run());
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException)
        {
            Missing = fault.Message;
        }
    }

    /// <summary>One run that is not kept here, for a contestant built on this one.</summary>
    public Task<RunFacts> RunOnceAsync() => run();

    public Samples Seconds => new([.. Runs.Select(facts => facts.Seconds)]);

    public Samples Elapsed => new([.. Runs.Select(facts => facts.ElapsedSeconds ?? double.NaN)]);

    /// <summary>Lets the contestants run by turns: A B C, A B C …</summary>
    public static async Task AlternateAsync(int rounds, IReadOnlyList<Contestant> contestants)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (var contestant in contestants)
            {
                await contestant.RunAsync();
            }
        }
    }
}
