namespace Dashboard.Runner.Agent;

/// <summary>
/// Waits between attempts: 0.1 s at first, so that a quick restart of Web is hardly felt, growing by half each time up to 2 s; with
/// jitter, so that a hundred Runners do not come back in step.
/// </summary>
sealed class BackOff
{
    const double LongestSeconds = 2;
    double _seconds = 0.1;

    /// <summary>Returns early, without an exception, when told to stop.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        double seconds = _seconds * (0.75 + (Random.Shared.NextDouble() / 2));
        _seconds = Math.Min(LongestSeconds, _seconds * 1.5);
        await Task.Delay(TimeSpan.FromSeconds(seconds), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
