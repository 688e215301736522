using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>
/// Collects what a trial says into few reports of bounded size: up to 200 lines a trial, then only their number. Lines go out when
/// 50 have come together, a quarter of a second after the first, or when the trial ends.
/// </summary>
sealed class TrialLog : IDisposable
{
    const int MaxLines = 200;
    const int BatchLines = 50;
    const int MaxCharacters = 2_000;
    static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    readonly Action<IReadOnlyList<LogLine>> _report;
    readonly Lock _lock = new();
    readonly Timer _timer;
    List<LogLine> _lines = [];
    int _taken;
    int _leftOut;

    public TrialLog(Action<IReadOnlyList<LogLine>> report)
    {
        _report = report;
        _timer = new(_ => Flush(), null, Timeout.Infinite, Timeout.Infinite);
    }

    public void Add(LogLine line)
    {
        lock (_lock)
        {
            if (_taken == MaxLines)
            {
                _leftOut++;
                return;
            }
            _taken++;
            _lines.Add(line.Text.Length <= MaxCharacters ? line : line with { Text = line.Text[..MaxCharacters] + "…" });
            if (_lines.Count >= BatchLines)
            {
                Flush();
            }
            else if (_lines.Count == 1)
            {
                _timer.Change(Delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Sends what is left, and how many lines were not taken.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            if (_leftOut > 0)
            {
                _lines.Add(new("runner", "warning", $"{_leftOut} more lines of this trial were left out."));
            }
            Flush();
        }
    }

    void Flush()
    {
        lock (_lock)
        {
            if (_lines.Count > 0)
            {
                _report(_lines);
                _lines = [];
            }
        }
    }
}
