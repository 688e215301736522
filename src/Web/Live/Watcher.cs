using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Dashboard.Web.Live;

/// <summary>
/// One connection's pump. What happens is only marked here; the pump then reads events from the history after the last one it
/// sent, so nothing is missed and nothing piles up however slow the client is. Progress is sent as the newest picture, at
/// most ten a second and job, half as many where many watch, two of jobs that were not asked for by name; the first at once.
/// The pumps of all connections send on the same beats, so that threads wake once for many, and a picture is built once a beat.
/// </summary>
sealed class Watcher : IJobFeedListener, IAsyncDisposable
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromMilliseconds(200), Brief = TimeSpan.FromMilliseconds(500);

    /// <summary>How many may watch before pictures come less often.</summary>
    const int FewWatchers = 50;

    /// <summary>That one connection may watch by name.</summary>
    public const int MostJobs = 200;

    /// <summary>Messages stay under 24 KB; a single event is no larger either (<see cref="Dispatch.EventSizes"/>).</summary>
    const int MessageBytes = 20_000;

    readonly HubConnectionContext client;
    readonly JobHistory history;
    readonly ProgressPictures pictures;
    readonly Func<int> watching;
    readonly TimeProvider time;
    readonly ConcurrentDictionary<string, WatchedJob> jobs = new();
    readonly ConcurrentDictionary<string, RunnerPulse> pulses = new();
    readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly Channel<LiveEvent> all = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(512) { FullMode = BoundedChannelFullMode.DropOldest });
    readonly CancellationTokenSource stop = new();
    readonly ITimer beat;
    readonly Task pump;
    volatile bool watchAll;

    /// <summary>Until the next picture that has to wait for its beat; null where none has.</summary>
    TimeSpan? rest;

    /// <param name="watching">How many connections there are.</param>
    public Watcher(HubConnectionContext client, JobHistory history, ProgressPictures pictures, Func<int> watching, TimeProvider time)
    {
        (this.client, this.history, this.pictures, this.watching, this.time) = (client, history, pictures, watching, time);
        beat = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        pump = Task.Run(PumpAsync);
    }

    /// <returns>False where it watches too many already.</returns>
    public bool Watch(string id, long afterSeq)
    {
        if (!jobs.ContainsKey(id) && jobs.Count(j => j.Value.Asked) >= MostJobs)
        {
            return false;
        }
        jobs[id] = new WatchedJob { After = afterSeq, EventsDue = true, SnapshotDue = true, Asked = true };
        Wake();
        return true;
    }

    public void Unwatch(string id) => jobs.TryRemove(id, out _);

    public void WatchAll() => watchAll = true;

    public void Committed(IReadOnlyList<LiveEvent> events)
    {
        bool concerned = false;
        foreach (var entry in events)
        {
            if (Find(entry.JobId) is { } job)
            {
                (job.EventsDue, job.SnapshotDue, concerned) = (true, true, true);
            }
            if (watchAll && entry.Type.StartsWith("job.", StringComparison.Ordinal))
            {
                all.Writer.TryWrite(entry);
            }
        }
        if (concerned)
        {
            Wake();
        }
    }

    public void Progressed(string jobId)
    {
        if (Find(jobId) is { } job)
        {
            job.SnapshotDue = true;
            // Its beat wakes the pump anyway. The barrier goes with the one in SendSnapshotAsync: one of the two sees what the other wrote.
            Interlocked.MemoryBarrier();
            if (!job.Waits)
            {
                Wake();
            }
        }
    }

    public void Pulsed(RunnerPulse pulse)
    {
        pulses[pulse.Runner] = pulse;
        Wake();
    }

    /// <summary>Whoever watches all jobs gets the progress of each, but the events of those asked for only.</summary>
    WatchedJob? Find(string id) => watchAll ? jobs.GetOrAdd(id, _ => new WatchedJob()) : jobs.GetValueOrDefault(id);

    void Wake() => wake.Writer.TryWrite(true);

    async Task PumpAsync()
    {
        try
        {
            while (await wake.Reader.WaitToReadAsync(stop.Token))
            {
                wake.Reader.TryRead(out _);
                await SendAllAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // the connection is gone
        }
    }

    async Task SendAllAsync()
    {
        rest = null;
        await SendEventsOfAllAsync();
        foreach (var (id, job) in jobs)
        {
            await SendEventsAsync(id, job);
            await SendSnapshotAsync(id, job);
        }
        foreach (string runner in pulses.Keys)
        {
            if (pulses.TryRemove(runner, out var pulse))
            {
                await CallAsync("Pulse", pulse);
            }
        }
        if (rest is { } until)
        {
            // Timers count whole milliseconds, and may ring within the one before.
            beat.Change(until + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    async Task SendEventsOfAllAsync()
    {
        var batch = new List<LiveEvent>();
        while (all.Reader.TryRead(out var entry))
        {
            if (jobs.GetValueOrDefault(entry.JobId) is not { Asked: true })
            {
                batch.Add(entry);
            }
        }
        await SendAsync(batch);
    }

    async Task SendEventsAsync(string id, WatchedJob job)
    {
        if (!job.Asked || !job.EventsDue)
        {
            return;
        }
        job.EventsDue = false;
        Page<JobEvent> page;
        do
        {
            page = await history.EventsAsync(id, job.After, 200);
            await SendAsync([.. page.Items.Select(e => new LiveEvent(id, e.Seq, e.At, e.Type, e.Data))]);
            job.After = page.Items.Count > 0 ? page.Items[^1].Seq : job.After;
        }
        while (page.NextCursor is not null);
    }

    async Task SendAsync(IReadOnlyList<LiveEvent> events)
    {
        var message = new List<LiveEvent>();
        int size = 0;
        foreach (var entry in events)
        {
            int next = Encoding.UTF8.GetByteCount(entry.Data.GetRawText()) + 200;
            if (message.Count > 0 && size + next > MessageBytes)
            {
                await CallAsync("Events", message);
                (message, size) = ([], 0);
            }
            message.Add(entry);
            size += next;
        }
        if (message.Count > 0)
        {
            await CallAsync("Events", message);
        }
    }

    async Task SendSnapshotAsync(string id, WatchedJob job)
    {
        job.Waits = false;
        Interlocked.MemoryBarrier();
        if (!job.SnapshotDue)
        {
            return;
        }
        if (job.SentAt is { } sent && ToBeat(sent, IntervalOf(job)) is var wait && wait > TimeSpan.Zero)
        {
            job.Waits = true;
            rest = rest < wait ? rest : wait;
            return;
        }
        job.SnapshotDue = false;
        job.SentAt = time.GetTimestamp();
        if (pictures.Of(id, brief: !job.Asked) is not { } picture)
        {
            return;
        }
        await client.WriteAsync(picture.Message, stop.Token);
        if (picture.Over && !job.Asked)
        {
            jobs.TryRemove(id, out _);
        }
    }

    TimeSpan IntervalOf(WatchedJob job) =>
        !job.Asked ? Brief : watching() <= FewWatchers ? Shortest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, Shortest.Ticks * watching() / FewWatchers));

    /// <summary>Beats are the multiples of the interval on the clock of the process; the first after what was sent, and not one that follows at once.</summary>
    TimeSpan ToBeat(long sent, TimeSpan interval)
    {
        long every = (long)(interval.TotalSeconds * time.TimestampFrequency), next = (sent / every + 1) * every;
        return time.GetElapsedTime(time.GetTimestamp(), next - sent < every / 2 ? next + every : next);
    }

    ValueTask CallAsync(string method, object argument) => client.WriteAsync(new InvocationMessage(method, [argument]), stop.Token);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await pump;
        await beat.DisposeAsync();
    }

    sealed class WatchedJob
    {
        public long After;
        public long? SentAt;
        public bool Asked;
        public volatile bool EventsDue;
        public volatile bool SnapshotDue;
        /// <summary>For its beat.</summary>
        public volatile bool Waits;
    }
}
