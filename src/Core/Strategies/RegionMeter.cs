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
    double Seconds, int InnerLoops, Phases Phases, AnalysisResult Result, long FirstBegin, long LastBegin, bool Consistent)
{
    /// <summary>Whether the very first pass is the one that was timed.</summary>
    public bool FirstPassCounts => FirstBegin == LastBegin;
}

/// <summary>
/// Times the parallel region. The first pass of a region that may be repeated and is not long only tells how often to repeat, and
/// counts as nothing but elapsed time: it meets memory that nobody touched yet and may take three times as long as those after it, so
/// that a time would depend on which pass was taken. Then the region is run in batches until they last <see cref="ShortSeconds"/>
/// together, much as Python's timeit does; times are per loop.
/// </summary>
public static class RegionMeter
{
    /// <summary>A region that can be repeated lasts this long at least, in as many loops as that takes.</summary>
    public const double ShortSeconds = 0.2;

    /// <summary>From here on a first pass counts: a second one would double the trial.</summary>
    public const double LongSeconds = 2;

    const int MostLoops = 10_000_000;

    public static RegionReport Measure(WorkCrew crew, bool repeatable)
    {
        var first = new Counted(crew.Board.Workers);
        first.Run(crew, 1);
        var counted = repeatable && first.Seconds < LongSeconds ? Repeat(crew, first) : first;
        crew.BeginBatch(0);
        bool consistent = ReferenceEquals(first, counted) || Same(first.Result, counted.Result);
        return new RegionReport(counted.Seconds / counted.Loops, counted.Loops, counted.Tally.PerLoop(counted.Loops, counted.Seconds),
            crew.Conclude() ?? counted.Result, first.Tally.FirstBegin, counted.Tally.LastBegin, consistent);
    }

    static Counted Repeat(WorkCrew crew, Counted first)
    {
        var counted = new Counted(crew.Board.Workers);
        for (double perLoop = first.Seconds; counted.Seconds < ShortSeconds && counted.Loops < MostLoops; perLoop = counted.Seconds / counted.Loops)
        {
            counted.Run(crew, NextLoops(perLoop, counted));
        }
        return counted;
    }

    /// <summary>A fifth more than should do, at most a hundred times what is known: the first pass of a tiny region is no good guide.</summary>
    static int NextLoops(double perLoop, Counted sofar)
    {
        double wanted = 1.2 * (ShortSeconds - sofar.Seconds) / Math.Max(perLoop, 1e-9);
        return (int)Math.Clamp(Math.Ceiling(wanted), 1, Math.Min(MostLoops - sofar.Loops, 100.0 * Math.Max(1, sofar.Loops)));
    }

    /// <summary>Loops that were timed, and what they came to.</summary>
    sealed class Counted(int workers)
    {
        public LoopTally Tally { get; } = new(workers);

        public int Loops { get; private set; }

        public double Seconds { get; private set; }

        public AnalysisResult Result { get; private set; } = null!;

        /// <summary>One more batch; the time between its loops belongs to it, that between batches does not.</summary>
        public void Run(WorkCrew crew, int loops)
        {
            crew.BeginBatch(loops);
            LoopTimes times = default;
            long start = 0;
            for (int loop = 0; loop < loops; loop++)
            {
                crew.Board.Claimed = 0;
                Result = crew.RunLoop(ref times);
                start = loop == 0 ? times.Begin : start;
                Tally.Add(crew.Board, times);
            }
            Loops += loops;
            Seconds += Stopwatch.GetElapsedTime(start, times.Reduced).TotalSeconds;
        }
    }

    static bool Same(AnalysisResult a, AnalysisResult b) =>
        (a.HashedValue ?? a.Value).GetRawText() == (b.HashedValue ?? b.Value).GetRawText();
}
