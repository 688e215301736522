using System.Diagnostics;
using Dashboard.Core.Measurement;

namespace Dashboard.Core.Analyses.ProcessLaunch;

/// <param name="ThreadSeconds">Of each thread: from the call that starts it until its first instruction ran.</param>
sealed record Launches(int ParentPid, int ParentValue, IReadOnlyList<ChildLife> Children, IReadOnlyList<double> ThreadSeconds);

/// <summary>One chunk: the children, then as many threads.</summary>
sealed class ProcessLaunchRun(ProcessLaunchParameters parameters) : AnalysisRun<ProcessLaunchParameters, Launches>(parameters)
{
    public override IReadOnlyList<Chunk> Chunks { get; } = [new Chunk(0, parameters.Count * 2L, "children, then threads")];

    protected override ProcessLaunchRun Miniature() => new(Parameters with { Count = 1 });

    protected override Launches MapChunk(int chunk, MapContext context)
    {
        var children = Enumerable.Range(0, Parameters.Count).Select(i => Counted(context, () => LaunchedChild.Start(i))).ToList();
        var threads = Enumerable.Range(0, Parameters.Count).Select(_ => Counted(context, ThreadSeconds)).ToList();
        return new Launches(Environment.ProcessId, LaunchedChild.Value, children, threads);
    }

    static T Counted<T>(MapContext context, Func<T> launch)
    {
        var done = launch();
        context.Advance(1);
        return done;
    }

    static double ThreadSeconds()
    {
        long running = 0;
        long begin = Stopwatch.GetTimestamp();
        var thread = new Thread(() => running = Stopwatch.GetTimestamp());
        thread.Start();
        thread.Join();
        return Stopwatch.GetElapsedTime(begin, running).TotalSeconds;
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<Launches> partials)
    {
        var (parent, value, children, threads) = partials[0];
        return ResultJson.Object(json =>
        {
            json.WriteNumber("parentPid", parent);
            json.WriteNumbers("pids", children.Select(c => c.Pid));
            json.WriteNumbers("exitCodes", children.Select(c => c.ExitCode));
            json.WriteNumber("launchSecondsMedian", Intervals.Median([.. children.Select(c => c.Seconds)]));
            json.WriteNumber("threadLaunchSecondsMedian", Intervals.Median(threads));
            json.WriteNumber("parentValue", value);
            json.WriteNumber("childValue", children[^1].Value);
        });
    }

    protected override void Write(Launches partial, BinaryWriter writer)
    {
        writer.Write(partial.ParentPid);
        writer.Write(partial.ParentValue);
        writer.Write(partial.Children.Count);
        foreach (var child in partial.Children)
        {
            writer.Write(child.Pid);
            writer.Write(child.ExitCode);
            writer.Write(child.Seconds);
            writer.Write(child.Value);
        }

        foreach (double seconds in partial.ThreadSeconds)
        {
            writer.Write(seconds);
        }
    }

    protected override Launches Read(BinaryReader reader)
    {
        var (pid, value, count) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var children = new ChildLife[count];
        for (int i = 0; i < count; i++)
        {
            children[i] = new ChildLife(reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadInt32());
        }

        double[] threads = new double[count];
        for (int i = 0; i < count; i++)
        {
            threads[i] = reader.ReadDouble();
        }

        return new Launches(pid, value, children, threads);
    }
}
