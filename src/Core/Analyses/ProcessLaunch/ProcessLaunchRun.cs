using System.Diagnostics;
using Dashboard.Core.Measurement;

namespace Dashboard.Core.Analyses.ProcessLaunch;

/// <param name="ThreadSeconds">Of each thread: from the call that starts it until its first instruction ran.</param>
sealed record Launches(int ParentPid, int ParentValue, IReadOnlyList<ChildLife> Children, IReadOnlyList<double> ThreadSeconds);

/// <summary>One chunk: the children, then as many threads.</summary>
/// <param name="startProgram">Starts the program that the parameters name; null where nothing runs, or they name none.</param>
sealed class ProcessLaunchRun(ProcessLaunchParameters parameters, Func<Action, ProgramLife>? startProgram)
    : AnalysisRun<ProcessLaunchParameters, Launches>(parameters)
{
    public override IReadOnlyList<Chunk> Chunks { get; } = [new Chunk(0, parameters.Count * 2L, "children, then threads")];

    /// <summary>Never the user's program: what a further start of it would do nobody knows.</summary>
    protected override ProcessLaunchRun Miniature() => new(new ProcessLaunchParameters { Count = 1 }, null);

    protected override Launches MapChunk(int chunk, MapContext context)
    {
        var children = Enumerable.Range(0, Parameters.Count).Select(i => Counted(context, () => Start(i, context))).ToList();
        var threads = Enumerable.Range(0, Parameters.Count).Select(_ => Counted(context, ThreadSeconds)).ToList();
        return new Launches(Environment.ProcessId, LaunchedChild.Value, children, threads);
    }

    ChildLife Start(int number, MapContext context)
    {
        if (Parameters.Program is not { } name)
        {
            return LaunchedChild.Start(number);
        }

        var life = startProgram?.Invoke(() => context.Advance(0)) ?? throw new InputException($"parameters.program: the trial does not bring the application '{name}' with it.");
        return new ChildLife(life.Pid, life.ExitCode, life.LaunchSeconds, null);
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
            if (children[^1].Value is { } counted)
            {
                json.WriteNumber("childValue", counted);
            }
            else
            {
                json.WriteNull("childValue");
            }
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
            writer.Write(child.Value.HasValue);
            if (child.Value is { } counted)
            {
                writer.Write(counted);
            }
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
            children[i] = new ChildLife(reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadBoolean() ? reader.ReadInt32() : null);
        }

        double[] threads = new double[count];
        for (int i = 0; i < count; i++)
        {
            threads[i] = reader.ReadDouble();
        }

        return new Launches(pid, value, children, threads);
    }
}
