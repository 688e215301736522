using Dashboard.Core.Jobs;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;
using static Dashboard.Web.Labs.Lab;
using static Dashboard.Web.Labs.Topics.Words;

namespace Dashboard.Web.Labs.Topics;

/// <summary>Programs that send each other what they need: engines and ranks.</summary>
static class MessageLabs
{
    public static Lab ScatterGather { get; } = new()
    {
        Name = "scatter-gather",
        Topic = "Engines",
        Title = "Scatter and gather on engines",
        Asks = "How much of the time is spent starting two engines?",
        Question = "An area under a curve is scattered over two engines of a cluster, and their parts are gathered and added. The engines are started for this. What share of the time from launch to result is start-up?",
        Setting = "20 million strips, serial, on two threads and on two engines that are started for each trial, twice each.",
        RunSeconds = 4,
        Minutes = 5,
        Guess = new NumberGuess("Start-up of the engines as a share of the whole time", 0, 100, 1, "%"),
        Analysis = "integrate",
        Parameters = new { intervals = 20_000_000 },
        Sweep = new() { Strategies = [StrategyNames.Serial, StrategyNames.Threads, StrategyNames.Engines], Workers = [2], Repetitions = 2, Warmups = 0 },
        Find = run =>
        {
            var share = run.Bar("", t => t.Trial.StartupSeconds / t.WithStartup, "engines");
            Bar[] bars = [Of("serial"), Of("threads"), Of("engines"),
                run.Bar("engines, start-up", t => t.Trial.StartupSeconds, "engines", answers: true)];
            return new Finding($"Of {Time(run.Bar("", t => t.WithStartup, "engines").Value)} on engines, {Format.Percent(share.Value)} was start-up; scattering, computing and gathering took {Time(bars[2].Value)}, two threads {Time(bars[1].Value)}.",
                bars, "time") { Value = share.Value * 100, GuessFactor = run.Bar("", t => t.WithStartup, "engines").Value / 100 };

            Bar Of(string strategy) => run.Bar(strategy == "serial" ? "serial, the work" : $"2 {strategy}, the work", t => t.Seconds, strategy);
        },
        Lesson = new(
            ["Scatter gives each engine a contiguous part of the strips, each computes its own, gather brings the parts back in order, and they are added: the same area to the bit as serial, 8.17499993.",
             "The expensive part is starting engines and giving them code. That is why a cluster's engines stay, with their variables, between calls: start them once and scatter many times."],
            "ipcluster starts engines; a client's direct view scatters, applies and gathers, a load-balanced view picks whichever engine is free.",
            "IPython's engines live on as ipyparallel. Most people now meet the same ideas in Dask's futures and Ray's tasks: the data stay with the workers, the functions travel.",
            null, [Dask, Ray, Mpi4py],
            [("Engines that stay: scatter, change and gather by hand, with a picture", "/clusters"), ("What a message costs", "/labs/messages")]),
    };

    public static Lab Messages { get; } = new()
    {
        Name = "messages",
        Topic = "MPI",
        Title = "What a message costs",
        Asks = "How many times longer does a message of 1 MB take than one of 8 bytes?",
        Question = "Two MPI ranks on this node send messages of 8 bytes to 1 MB back and forth. How many times longer does a message of 1 MB take than one of 8 bytes, one way?",
        Setting = "200 messages of each of four sizes between two ranks under mpirun, MPI_Send and MPI_Recv, twice each.",
        RunSeconds = 4,
        Minutes = 5,
        Guess = new NumberGuess("Time of 1 MB over time of 8 bytes, one way", 1, 200_000, 1, "x", Steep: true),
        Analysis = "messaging",
        Parameters = new { kind = "mpi", messages = 200 },
        Sweep = new()
        {
            Strategies = [StrategyNames.Mpi], Workers = [2], Repetitions = 2, Warmups = 0, Baseline = false,
            Variants = [Variant("8 B", new { bytes = 8 }), Variant("1 KB", new { bytes = 1_000 }), Variant("64 KB", new { bytes = 64_000 }), Variant("1 MB", new { bytes = 1_000_000 })],
        },
        Find = run =>
        {
            Bar[] bars = [Of("8 B"), Of("1 KB"), Of("64 KB"), Of("1 MB") with { Answers = true }];
            var rate = run.Bar("", t => t.Number("bytesPerSecond"), variant: "1 MB").Value;
            return new Finding($"A message of 8 bytes took {Time(bars[0].Value)} one way, one of 1 MB {Time(bars[3].Value)}: {Times(bars[3].Over(bars[0]))} as long for 125,000 times the bytes. Sent in a row, 1 MB messages reach {Format.BytesPerSecond(rate)}.",
                bars, "one way, log axis") { Value = bars[3].Over(bars[0]), GuessFactor = bars[0].Value, Steep = true };

            Bar Of(string variant) => run.Bar(variant, t => t.Number("latencySecondsMedian"), variant: variant, colour: "mpi");
        },
        Lesson = new(
            ["A message costs a fixed time plus its bytes over the bandwidth. Short ones are all fixed time, long ones all copying; up to a size in between it pays to send fewer and longer messages.",
             "On one node MPI copies through shared memory, and a waiting rank polls: fast as long as each rank has a core of its own. On a node that is busy, or with more ranks than cores, the same message waits for the scheduler, a thousand times as long."],
            "mpi4py's lower-case send pickles objects, upper-case Send sends the buffer itself: use the second for arrays.",
            "MPI's calls are those of the course. Pickle protocol 5 (Python 3.8) made the lower-case calls cheaper for large arrays, and mpi4py can send from GPU memory.",
            "Ranks are whole programs started by mpirun; Speedup calls MPI from .NET, and the ranks' messages are the library's own.",
            [Mpi4py, Dask, Ray],
            [("Pipes, queues, events, conditions and managers", "/labs#more"), ("An area under a curve over ranks", "/labs#more")]),
    };

}
