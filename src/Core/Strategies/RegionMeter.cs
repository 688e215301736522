using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Strategies;

/// <summary>What the timed region of a trial came to, per loop.</summary>
/// <param name="FirstBegin">When the first loop began: the start barrier.</param>
/// <param name="LastBegin">When the loop began that the timeline shows.</param>
/// <param name="Phases">Of the region only; the phase start-up is still 0.</param>
/// <param name="Consistent">Whether the first and the last loop had the same result.</param>
public sealed record RegionReport(
    double Seconds, int InnerLoops, Phases Phases, AnalysisResult Result, long FirstBegin, long LastBegin, bool Consistent);

/// <summary>
/// Times the parallel region. A region under <see cref="ShortSeconds"/> that may be repeated is run in batches until one batch
/// lasts that long, as Python's timeit does; times are then per loop, and what came before the last batch counts only as elapsed.
/// </summary>
public static class RegionMeter
{
    public const double ShortSeconds = 0.2;
    const int MostLoops = 10_000_000;

    public static RegionReport Measure(WorkCrew crew, bool repeatable)
    {
        var first = RunBatch(crew, 1);
        var batch = first;
        while (repeatable && batch.Seconds < ShortSeconds && batch.Loops < MostLoops)
        {
            batch = RunBatch(crew, NextLoops(batch));
        }
        crew.BeginBatch(0);
        bool consistent = ReferenceEquals(first, batch) || Same(first.Result, batch.Result);
        return new RegionReport(batch.Seconds / batch.Loops, batch.Loops, batch.Tally.PerLoop(batch.Loops, batch.Seconds),
            crew.Conclude() ?? batch.Result, first.Tally.FirstBegin, batch.Tally.LastBegin, consistent);
    }

    /// <summary>A fifth more than should do, at most a hundredfold: the first pass of a tiny region is no good guide.</summary>
    static int NextLoops(Batch batch)
    {
        double wanted = batch.Loops * ShortSeconds * 1.2 / Math.Max(batch.Seconds, 1e-9);
        return (int)Math.Clamp(Math.Ceiling(wanted), batch.Loops + 1, Math.Min(MostLoops, batch.Loops * 100.0));
    }

    static Batch RunBatch(WorkCrew crew, int loops)
    {
        crew.BeginBatch(loops);
        var tally = new LoopTally(crew.Board.Workers);
        LoopTimes times = default;
        AnalysisResult result = null!;
        long start = 0;
        for (int loop = 0; loop < loops; loop++)
        {
            crew.Board.Claimed = 0;
            result = crew.RunLoop(ref times);
            start = loop == 0 ? times.Begin : start;
            tally.Add(crew.Board, times);
        }
        return new Batch(loops, Stopwatch.GetElapsedTime(start, times.Reduced).TotalSeconds, tally, result);
    }

    static bool Same(AnalysisResult a, AnalysisResult b) =>
        (a.HashedValue ?? a.Value).GetRawText() == (b.HashedValue ?? b.Value).GetRawText();

    sealed record Batch(int Loops, double Seconds, LoopTally Tally, AnalysisResult Result);
}
