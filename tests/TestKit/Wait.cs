using System.Diagnostics;

namespace Dashboard.TestKit;

/// <summary>Waits for a state with a deadline; a failure prints the last state seen.</summary>
public static class Wait
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>Who waits long asks seldom: asking takes processor time from what is waited for, which is often measured.</summary>
    static TimeSpan Pause(TimeSpan waited, TimeSpan longest) => TimeSpan.FromSeconds(Math.Clamp(waited.TotalSeconds / 50, Shortest.TotalSeconds, longest.TotalSeconds));

    /// <summary>Reads a state again and again until it satisfies the condition.</summary>
    /// <param name="what">What is waited for, in words for the failure message.</param>
    /// <param name="longest">Most time between two looks; a quarter of a second where left out.</param>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static async Task<T> ForAsync<T>(string what, TimeSpan deadline, Func<Task<T>> read, Func<T, bool> condition, Func<T, string>? describe = null, TimeSpan? longest = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var state = await read();
            if (condition(state))
            {
                return state;
            }

            if (clock.Elapsed > deadline)
            {
                string last = describe is null ? $"{state}" : describe(state);
                throw new TimeoutException($"Waited {deadline.TotalSeconds:0.#} s for {what}. Last seen: {last}");
            }

            await Task.Delay(Pause(clock.Elapsed, longest ?? Longest));
        }
    }

    public static Task<T> ForAsync<T>(string what, TimeSpan deadline, Func<T> read, Func<T, bool> condition, Func<T, string>? describe = null)
        => ForAsync(what, deadline, () => Task.FromResult(read()), condition, describe);
}
