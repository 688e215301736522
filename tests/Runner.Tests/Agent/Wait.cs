using System.Diagnostics;

namespace Dashboard.Runner.Tests.Agent;

static class Wait
{
    /// <summary>Waits for a state; fails with the last one seen.</summary>
    public static async Task UntilAsync(Func<bool> reached, Func<object?> state, double seconds = 20)
    {
        long start = Stopwatch.GetTimestamp();
        while (!reached())
        {
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > seconds)
            {
                throw new TimeoutException($"Not reached in {seconds} s. Last state: {state()}");
            }
            await Task.Delay(5);
        }
    }
}
