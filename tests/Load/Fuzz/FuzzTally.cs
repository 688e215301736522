using System.Collections.Concurrent;

namespace Dashboard.Load.Fuzz;

/// <summary>What became of the requests.</summary>
sealed class FuzzTally
{
    readonly ConcurrentDictionary<int, long> statuses = new();
    readonly ConcurrentDictionary<string, ConcurrentDictionary<int, long>> byOperation = new();
    readonly ConcurrentQueue<string> faults = new();
    readonly ConcurrentDictionary<string, int> kinds = new();
    long hangs, cut, left, slowestTicks;

    /// <summary>Requests that were sent.</summary>
    public long Sent => statuses.Values.Sum() + Hangs + Cut + LeftWaiting;

    /// <summary>Requests without an answer after 10 s.</summary>
    public long Hangs => hangs;

    /// <summary>Requests whose connection ended without an answer.</summary>
    public long Cut => cut;

    /// <summary>Requests to clusters that were not ready, which the client left.</summary>
    public long LeftWaiting => left;

    public TimeSpan Slowest => TimeSpan.FromTicks(slowestTicks);

    public IReadOnlyDictionary<int, long> Statuses => statuses;

    /// <summary>Server errors and hangs, the first of each kind with what was sent.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>Operations that were never answered with success, which the fuzz then hardly reached into.</summary>
    public IReadOnlyList<string> NeverWell => [.. byOperation.Where(o => !o.Value.Keys.Any(s => s < 400)).Select(o => o.Key).Order(StringComparer.Ordinal)];

    /// <summary>How often each operation was answered by success, refused, refused for its rate, and by a fault of the server's.</summary>
    public IEnumerable<(string Operation, long Good, long Refused, long Limited, long Broken)> ByOperation => byOperation.OrderBy(o => o.Key.Split(' ')[^1] + o.Key, StringComparer.Ordinal)
        .Select(o => (o.Key, Sum(o.Value, s => s < 400), Sum(o.Value, s => s is >= 400 and < 500 and not 429), Sum(o.Value, s => s == 429), Sum(o.Value, s => s >= 500)));

    static long Sum(IReadOnlyDictionary<int, long> statuses, Func<int, bool> of) => statuses.Where(s => of(s.Key)).Sum(s => s.Value);

    public int Operations => byOperation.Count;

    public void Answered(string operation, int status, TimeSpan took, Func<string> request)
    {
        statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
        byOperation.GetOrAdd(operation, _ => new()).AddOrUpdate(status, 1, (_, n) => n + 1);
        for (long seen = slowestTicks; took.Ticks > seen; seen = slowestTicks)
        {
            Interlocked.CompareExchange(ref slowestTicks, took.Ticks, seen);
        }
        if (status >= 500)
        {
            Fault($"{operation} {status}", () => $"{status} {request()}");
        }
    }

    public void Hung(Func<string> request)
    {
        Interlocked.Increment(ref hangs);
        Fault("no answer", () => $"no answer {request()}");
    }

    public void Left() => Interlocked.Increment(ref left);

    public void WasCut(Func<string> request, string why)
    {
        Interlocked.Increment(ref cut);
        Fault($"cut {why}", () => $"cut ({why}) {request()}");
    }

    /// <summary>Keeps the first three of a kind.</summary>
    void Fault(string kind, Func<string> show)
    {
        if (kinds.AddOrUpdate(kind, 1, (_, n) => n + 1) <= 3)
        {
            string text = show();
            faults.Enqueue(text.Length > 700 ? text[..700] + "…" : text);
        }
    }
}
