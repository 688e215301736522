using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Roles;

namespace Dashboard.Runner.Trials;

/// <summary>A trial's leader as the session sees it: its three pipes and its end.</summary>
sealed class LeaderProcess
{
    const int LongestLogLine = 4000;

    readonly ChildProcess child;
    readonly ITrialObserver observer;
    readonly Lock gate = new();
    readonly int input;
    readonly Thread messages;
    readonly Thread log;
    readonly TaskCompletionSource<ChildEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool inputOpen = true;

    LeaderProcess(ChildProcess child, ITrialObserver observer, int input, int output, int error)
    {
        (this.child, this.observer, this.input) = (child, observer, input);
        messages = Run(() => ReadLines(output, int.MaxValue, Hear), "trial messages");
        log = Run(() => ReadLines(error, LongestLogLine, line => Say(o => o.Logged(new LogLine("trial", "info", line)))), "trial log");
        Run(AwaitEnd, "trial end");
    }

    public int Pid => child.Pid;

    /// <summary>Completes when the leader has ended and is reaped.</summary>
    public Task<ChildEnd> Ended => ended.Task;

    /// <summary>When that was, in stopwatch ticks.</summary>
    public long EndedAt { get; private set; }

    public LeaderReport? Report { get; private set; }

    public IReadOnlyList<WorkerUse> Workers { get; private set; } = [];

    /// <summary>Fills in what the session itself has measured.</summary>
    public Func<TrialProgress, TrialProgress> Complete { get; set; } = p => p;

    /// <exception cref="LaunchException">The Runner's executable cannot be started.</exception>
    public static LeaderProcess Start(string executable, TrialSpec spec, ITrialObserver observer)
    {
        var input = FileEnds.Pipe();
        var output = FileEnds.Pipe();
        var error = FileEnds.Pipe();
        try
        {
            var child = ChildProcess.Start(executable, ["trial"], TrialEnvironment.Of(spec), input.Read, output.Write, error.Write);
            FileEnds.WriteAll(input.Write, [.. JsonSerializer.SerializeToUtf8Bytes(spec, TrialJson.Default.TrialSpec), (byte)'\n']);
            return new LeaderProcess(child, observer, input.Write, output.Read, error.Read);
        }
        catch (LaunchException)
        {
            new[] { input.Write, output.Read, error.Read }.ToList().ForEach(fd => _ = Libc.Close(fd));
            throw;
        }
        finally
        {
            new[] { input.Read, output.Write, error.Write }.ToList().ForEach(fd => _ = Libc.Close(fd));
        }
    }

    /// <summary>Asks the trial to stop by itself.</summary>
    public void Cancel()
    {
        lock (gate)
        {
            if (inputOpen)
            {
                FileEnds.WriteAll(input, "cancel\n"u8);
            }
        }
    }

    /// <summary>Reads what is left in the pipes and closes them; bounded, as a stray process might hold one open.</summary>
    public void Close()
    {
        lock (gate)
        {
            inputOpen = false;
        }
        _ = Libc.Close(input);
        messages.Join(1000);
        log.Join(1000);
    }

    static Thread Run(Action work, string name)
    {
        var thread = new Thread(() => work(), 256 * 1024) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    void AwaitEnd()
    {
        var end = child.Wait();
        EndedAt = Stopwatch.GetTimestamp();
        ended.SetResult(end);
    }

    static void ReadLines(int fd, int longest, Action<string> take)
    {
        var buffer = new byte[32 * 1024];
        var line = new MemoryStream();
        int got;
        while ((got = FileEnds.Read(fd, buffer)) > 0)
        {
            int start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', start, got - start)) >= 0; start = end + 1)
            {
                line.Write(buffer, start, end - start);
                Finish(line, take);
            }
            line.Write(buffer, start, (int)Math.Min(got - start, Math.Max(0, longest - line.Length)));
        }
        Finish(line, take);
        _ = Libc.Close(fd);
    }

    static void Finish(MemoryStream line, Action<string> take)
    {
        string text = Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd();
        line.SetLength(0);
        if (text.Length > 0)
        {
            take(text);
        }
    }

    void Hear(string line)
    {
        LeaderMessage message;
        try
        {
            message = JsonSerializer.Deserialize(line, TrialJson.Default.LeaderMessage)!;
        }
        catch (JsonException e)
        {
            Say(o => o.Logged(new LogLine("trial", "error", $"The leader said something unreadable ({e.Message}): {line[..Math.Min(200, line.Length)]}")));
            return;
        }
        Report = message.Report ?? Report;
        Workers = message.Started ?? Workers;
        Say(o => Pass(message, o));
    }

    void Pass(LeaderMessage message, ITrialObserver to)
    {
        if (message.Started is { } workers)
        {
            to.Started(workers);
        }
        if (message.Progress is { } progress)
        {
            to.Progressed(Complete(progress));
        }
        if (message.Log is { } logged)
        {
            to.Logged(logged);
        }
    }

    /// <summary>One call at a time; an observer's fault must not end the trial.</summary>
    void Say(Action<ITrialObserver> word)
    {
        lock (gate)
        {
            try
            {
                word(observer);
            }
            catch (Exception e)
            {
                Console.Error.WriteLine($"A trial's observer failed: {e}");
            }
        }
    }
}
