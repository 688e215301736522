using System.Diagnostics;

namespace Dashboard.Runner.Agent;

/// <summary>Notices the death of the Web that started this Runner: its end of our standard input is closed by the kernel.</summary>
sealed class ParentWatch
{
    readonly CancellationTokenSource _gone = new();

    /// <param name="input">Standard input; null where nobody is watched.</param>
    public ParentWatch(Stream? input)
    {
        if (input is not null)
        {
            new Thread(() => ReadToEnd(input)) { IsBackground = true, Name = "parent watch" }.Start();
        }
    }

    public CancellationToken Gone => _gone.Token;

    public bool IsGone => _gone.IsCancellationRequested;

    /// <summary>
    /// After the parent's death: leaves at once without work, so that a new Web may start a Runner of its own. With work it goes on as
    /// long as a new Web has it on the line, or until it has been alone for the grace time.
    /// </summary>
    public async Task LeaveInTimeAsync(TimeSpan grace, Func<bool> isIdle, Func<bool> isOnline, AgentConsole console, CancellationTokenSource leave)
    {
        var stop = leave.Token;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, Gone);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
        {
            return;
        }
        console.Say($"The dashboard that started this Runner is gone; work goes on for {grace.TotalSeconds:0} s.");
        long alone = Stopwatch.GetTimestamp();
        while (!stop.IsCancellationRequested && !isIdle() && Stopwatch.GetElapsedTime(alone) < grace)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            alone = isOnline() ? Stopwatch.GetTimestamp() : alone;
        }
        await leave.CancelAsync();
    }

    void ReadToEnd(Stream input)
    {
        try
        {
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
            // As good as the end.
        }
        _gone.Cancel();
    }
}
