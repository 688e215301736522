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
        Question = "An area under a curve is scattered over two engines of a cluster, and their parts are gathered and added. The engines are started for it. What part of the time from launch to result is start-up?",
        Setting = "20 million strips, serial, on two threads and on two engines that are started for each trial, twice each.",
        RunSeconds = 4,
        Minutes = 5,
        Guess = new NumberGuess("Start-up of the engines, of the whole time", 0, 100, 1, "%", 30),
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
             "What is dear is bringing engines up and giving them code. That is why a cluster's engines stay, with their variables, between calls: start them once and scatter many times."],
            "ipcluster starts engines; a client's direct view scatters, applies and gathers, a load-balanced view picks whichever engine is free.",
            "IPython's engines live on as ipyparallel. Most people now meet the same ideas in Dask's futures and Ray's tasks: data stay with the workers, functions travel.",
            null, [Dask, Ray, Mpi4py],
            [("Engines that stay: scatter, change and gather by hand, with a picture", "/clusters"), ("What a message costs", "/labs/messages")]),
    };

    public static Lab Messages { get; } = new()
    {
        Name = "messages",
        Topic = "MPI",
        Title = "What a message costs",
        Question = "Two MPI ranks on this node send messages of 8 bytes to 1 MB to and fro. A long message costs more; how many times as long as one of 8 bytes does 1 MB take, one way?",
        Setting = "200 messages of each of four sizes between two ranks under mpirun, MPI_Send and MPI_Recv, twice each.",
        RunSeconds = 4,
        Minutes = 5,
        Guess = new NumberGuess("One way of 1 MB over one way of 8 bytes", 1, 200_000, 1, "x", 1000, Steep: true),
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
            ["A message costs a fixed time plus its bytes over the bandwidth. Short ones are all fixed time, long ones all copying; between them lies the size from which on it pays to send fewer and longer messages.",
             "On one node MPI copies through shared memory, and a waiting rank asks again and again: quick as long as each rank has a core. On a node that is busy, or with more ranks than cores, the same message waits for the scheduler, a thousand times as long."],
            "mpi4py's lower-case send pickles objects, upper-case Send sends the buffer itself: for arrays use the second.",
            "MPI's calls are those of the course. Pickle protocol 5 (Python 3.8) made the lower-case calls of large arrays cheaper, and mpi4py sends from GPU memory.",
            "Ranks are whole programs started by mpirun; Speedup calls MPI from .NET, and the ranks' messages are the library's own.",
            [Mpi4py, Dask, Ray],
            [("Pipes, queues, events, conditions and managers", "/labs#more"), ("An area under a curve over ranks", "/labs#more")]),
    };

}
