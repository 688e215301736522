using System.Diagnostics;

namespace Dashboard.Load.Watching;

/// <summary>Takes a share of this process's core and does nothing with it: what the load generator costs, without the load.</summary>
sealed class Burner : IDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly Thread thread;

    /// <param name="share">Of one core, 0 to 1.</param>
    public Burner(double share)
    {
        thread = new Thread(() => Burn(share)) { IsBackground = true };
        thread.Start();
    }

    void Burn(double share)
    {
        // As the generator: short bursts, ten a second for each of some nodes.
        var slice = TimeSpan.FromMilliseconds(10);
        while (!stop.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < share * slice)
            {
                Thread.SpinWait(20);
            }
            var rest = slice - Stopwatch.GetElapsedTime(start);
            if (rest > TimeSpan.Zero)
            {
                Thread.Sleep(rest);
            }
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        thread.Join();
    }
}
