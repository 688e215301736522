namespace Dashboard.Web.Dispatch;

/// <summary>A Runner that was sent away.</summary>
/// <param name="From">The address it came from.</param>
public sealed record RefusedRunner(string Name, string From, string Reason, DateTimeOffset At);

/// <summary>The Runners that were refused of late, so that whoever started one in vain also finds the reason on the server's side.</summary>
public sealed partial class RefusedRunners(TimeProvider time, ILogger<RefusedRunners> logger)
{
    const int Kept = 10;
    static readonly TimeSpan Shown = TimeSpan.FromHours(1);

    readonly Lock gate = new();
    readonly List<RefusedRunner> refused = [];

    public void Note(string name, string from, string reason)
    {
        string shown = name.Length > 128 ? name[..128] : name;
        Refused(logger, shown, from, reason);
        lock (gate)
        {
            refused.RemoveAll(r => r.Name == shown && r.From == from);
            refused.Insert(0, new RefusedRunner(shown, from, reason, time.GetUtcNow()));
            refused.RemoveRange(Math.Min(Kept, refused.Count), Math.Max(0, refused.Count - Kept));
        }
    }

    /// <summary>One of this name is welcome now.</summary>
    public void Settle(string name)
    {
        lock (gate)
        {
            refused.RemoveAll(r => r.Name == name);
        }
    }

    /// <summary>Those of the last hour, newest first.</summary>
    public IReadOnlyList<RefusedRunner> Recent()
    {
        var since = time.GetUtcNow() - Shown;
        lock (gate)
        {
            return [.. refused.Where(r => r.At > since)];
        }
    }

    [LoggerMessage(LogLevel.Warning, "Runner '{Name}' from {From} is refused: {Reason}")]
    static partial void Refused(ILogger logger, string name, string from, string reason);
}
