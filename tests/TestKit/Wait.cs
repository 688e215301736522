using System.Diagnostics;

namespace Dashboard.TestKit;

/// <summary>Waits for a state with a deadline; a failure prints the last state seen.</summary>
public static class Wait
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads a state again and again until it satisfies the condition.</summary>
    /// <param name="what">What is waited for, in words for the failure message.</param>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static async Task<T> ForAsync<T>(string what, TimeSpan deadline, Func<Task<T>> read, Func<T, bool> condition, Func<T, string>? describe = null)
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

            await Task.Delay(Pause);
        }
    }

    public static Task<T> ForAsync<T>(string what, TimeSpan deadline, Func<T> read, Func<T, bool> condition, Func<T, string>? describe = null)
        => ForAsync(what, deadline, () => Task.FromResult(read()), condition, describe);
}
