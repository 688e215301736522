using System.Threading.Channels;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>
/// Reports on their way to Web. Each is numbered when it is appended, written to disk by one writer, and only then offered for
/// sending; it leaves the spool when Web has acknowledged it. Numbers only grow, over restarts of the Runner and even where the
/// folder was deleted, so that Web can tell new from old. Reports themselves stay on disk, whatever their number.
/// </summary>
sealed class ReportSpool : IAsyncDisposable
{
    /// <summary>An emptied file is started anew from this size on, a partly sent one when it is this much larger again.</summary>
    const long CompactBytes = 256 << 10;
    const long CompactPendingBytes = 64 << 20;

    readonly Channel<object> _incoming = Channel.CreateUnbounded<object>(new() { SingleReader = true });
    readonly SpoolFile _file;
    readonly AgentConsole _console;
    readonly Lock _lock = new();
    readonly HashSet<JobOffer> _ended;
    readonly Task _writing;
    List<SpooledReport> _pending;
    TaskCompletionSource _arrived = NewSignal(), _left = NewSignal();
    long _last;

    ReportSpool(SpoolFile file, AgentConsole console)
    {
        (_file, _console) = (file, console);
        (_pending, _last) = file.Load(fault => console.Say($"Spool: {fault}"));
        // A spool that starts from nothing may follow a deleted one, so numbers start from the clock, in milliseconds.
        _last = _last == 0 ? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() : _last;
        _pending = file.Compact(_pending, _last);
        _ended = [.. _pending.Where(r => r.Ends).Select(r => r.Lease)];
        _writing = Task.Run(WriteAsync);
    }

    public static ReportSpool Open(string folder, AgentConsole console) => new(SpoolFile.Open(folder), console);

    /// <summary>Jobs that are done here but whose last report Web has not acknowledged.</summary>
    public IReadOnlyList<JobOffer> Ended
    {
        get { lock (_lock) { return [.. _ended]; } }
    }

    public int PendingCount
    {
        get { lock (_lock) { return _pending.Count; } }
    }

    /// <summary>Numbers the report and hands it to the writer; returns at once.</summary>
    public void Append(RunnerReport report)
    {
        lock (_lock)
        {
            if (report is JobStopped)
            {
                _ended.Add(new(report.JobId, report.Lease));
            }
            _incoming.Writer.TryWrite(report with { Sequence = ++_last });
        }
    }

    /// <summary>Forgets everything up to a number.</summary>
    public void Acknowledge(long sequence)
    {
        Remove(r => r.Sequence <= sequence);
        _incoming.Writer.TryWrite(new SpoolFile.Note(Acknowledged: sequence));
    }

    /// <summary>Forgets all reports of a lease so far, sent or not.</summary>
    public void Drop(JobOffer lease)
    {
        Remove(r => r.Lease == lease);
        lock (_lock)
        {
            _ended.Remove(lease);
        }
        _incoming.Writer.TryWrite(new SpoolFile.Note(Dropped: lease));
    }

    /// <summary>Waits until there is something to send.</summary>
    public Task ArrivedAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            return _pending.Count > 0 ? Task.CompletedTask : _arrived.Task.WaitAsync(stop);
        }
    }

    /// <summary>
    /// Waits until Web has what was reported of a job under earlier leases, so that the trials it hands out are those that are really missing.
    /// </summary>
    public async Task SentAsync(JobOffer lease, CancellationToken stop)
    {
        while (true)
        {
            Task left;
            lock (_lock)
            {
                if (!_pending.Exists(r => r.Lease.JobId == lease.JobId && r.Lease != lease))
                {
                    return;
                }
                left = _left.Task;
            }
            await left.WaitAsync(stop);
        }
    }

    /// <summary>The next reports in order, as JSON: at most so many bytes, but at least one report if there is any.</summary>
    public IReadOnlyList<(SpooledReport Report, byte[] Json)> Next(int maxBytes, int maxCount = int.MaxValue)
    {
        lock (_lock)
        {
            var batch = new List<(SpooledReport, byte[])>();
            int bytes = 0;
            foreach (var report in _pending)
            {
                bytes += report.Length + 1;
                if (batch.Count > 0 && (bytes > maxBytes || batch.Count >= maxCount))
                {
                    break;
                }
                batch.Add((report, _file.Read(report)));
            }
            return batch;
        }
    }

    /// <summary>Writes what was appended and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        await _writing;
        _file.Dispose();
    }

    async Task WriteAsync()
    {
        var items = new List<object>();
        while (await _incoming.Reader.WaitToReadAsync())
        {
            while (items.Count < 1000 && _incoming.Reader.TryRead(out object? item))
            {
                items.Add(item);
            }
            await StoreAsync(items);
            items.Clear();
        }
    }

    /// <summary>One flush for all that came in together. A full disk holds reports back, in memory, until there is room again.</summary>
    async Task StoreAsync(List<object> items)
    {
        var lines = items.Select(i => new ReadOnlyMemory<byte>(i is RunnerReport r ? SpoolFile.ReportLine(r) : SpoolFile.NoteLine((SpoolFile.Note)i))).ToList();
        while (true)
        {
            try
            {
                Store(items, lines);
                return;
            }
            catch (IOException e)
            {
                _console.SayOnce($"Spool: cannot write, trying again: {e.Message}");
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    void Store(List<object> items, List<ReadOnlyMemory<byte>> lines)
    {
        long offset = _file.Length;
        _file.Append(lines, flush: items.Exists(i => i is RunnerReport));
        lock (_lock)
        {
            foreach (var (item, line) in items.Zip(lines))
            {
                Index(item, offset, line.Length - 1);
                offset += line.Length;
            }
            if (_file.Length > (_pending.Count == 0 ? CompactBytes : CompactPendingBytes + (2 * _pending.Sum(r => (long)r.Length))))
            {
                _pending = _file.Compact(_pending, _last);
            }
        }
    }

    void Index(object item, long offset, int length)
    {
        if (item is RunnerReport report)
        {
            _pending.Add(new(report.Sequence, offset, length, new(report.JobId, report.Lease), report is JobStopped));
            _arrived.TrySetResult();
        }
        else if (item is SpoolFile.Note { Dropped: { } lease })
        {
            // Reports that were still on their way to the disk when their lease was dropped.
            _pending.RemoveAll(r => r.Lease == lease);
            _left.SetResult();
            _left = NewSignal();
        }
    }

    void Remove(Predicate<SpooledReport> which)
    {
        lock (_lock)
        {
            foreach (var report in _pending.Where(r => r.Ends && which(r)))
            {
                _ended.Remove(report.Lease);
            }
            _pending.RemoveAll(which);
            _left.SetResult();
            _left = NewSignal();
            // A signal that is still open may be waited for.
            if (_pending.Count == 0 && _arrived.Task.IsCompleted)
            {
                _arrived = NewSignal();
            }
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
