using System.Globalization;
using Dashboard.Web.Queue;

namespace Dashboard.Web.Tests.Queue;

/// <summary>
/// Work that writes down what happens to it, in a file that outlives its process. What it does is in the job's name: <c>hold…</c> waits until it
/// is let go, <c>nap60…</c> takes so many seconds, <c>fail2…</c> fails so many times; all others are done at once.
/// </summary>
sealed class ProbeWork(string folder) : IQueueWork
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    readonly Lock writing = new();

    string Log => Path.Combine(folder, "work.log");

    public async Task DispatchAsync(string jobId, CancellationToken stop)
    {
        Write("begin", jobId);
        try
        {
            await DoAsync(jobId, stop);
        }
        catch (OperationCanceledException)
        {
            Write("stopped", jobId);
            throw;
        }
        Write("end", jobId);
    }

    public Task LookAtScheduleAsync(string scheduleId, CancellationToken stop)
    {
        Write("look", scheduleId);
        return Task.CompletedTask;
    }

    async Task DoAsync(string jobId, CancellationToken stop)
    {
        if (Number(jobId, "nap") is { } seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), stop);
        }
        if (Number(jobId, "fail") is { } times && Events().Count(e => e.What == "begin" && e.Id == jobId) <= times)
        {
            throw new InvalidOperationException($"{jobId} fails as it was told.");
        }
        while (jobId.StartsWith("hold", StringComparison.Ordinal) && !File.Exists(Let(jobId)) && !File.Exists(Let("all")))
        {
            await Task.Delay(Pause, stop);
        }
    }

    static int? Number(string jobId, string verb) => jobId.StartsWith(verb, StringComparison.Ordinal)
        ? int.Parse(string.Concat(jobId[verb.Length..].TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture) : null;

    string Let(string jobId) => Path.Combine(folder, $"let-{jobId}");

    /// <summary>Lets one go that holds, or <c>all</c>.</summary>
    public void LetGo(string jobId) => File.WriteAllText(Let(jobId), "");

    void Write(string what, string id)
    {
        lock (writing)
        {
            File.AppendAllText(Log, string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow.Ticks} {what} {id}\n"));
        }
    }

    public IReadOnlyList<ProbeEvent> Events()
    {
        lock (writing)
        {
            return !File.Exists(Log) ? [] : [.. File.ReadLines(Log).Select(l => l.Split(' ')).Select(p => new ProbeEvent(new DateTime(long.Parse(p[0], CultureInfo.InvariantCulture)), p[1], p[2]))];
        }
    }

    public IReadOnlyList<string> Ids(string what) => [.. Events().Where(e => e.What == what).Select(e => e.Id)];
}

/// <param name="What"><c>begin</c>, <c>end</c>, <c>stopped</c> or <c>look</c>.</param>
sealed record ProbeEvent(DateTime At, string What, string Id);
