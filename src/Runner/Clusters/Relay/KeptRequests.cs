namespace Dashboard.Runner.Clusters.Relay;

/// <summary>The requests of a cluster that may be looked at later: all that run, and of those that have ended the newest, for a while.</summary>
sealed class KeptRequests(TimeProvider time)
{
    public const int MostRunning = 1000, MostEnded = 1000;
    public const long MostEndedBytes = 128L << 20;
    public static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    readonly Lock gate = new();
    readonly SortedDictionary<long, KeptRequest> all = [];

    /// <exception cref="RelayRefusal">Too many run.</exception>
    public void ThrowIfFull()
    {
        lock (gate)
        {
            if (all.Count >= MostRunning && all.Values.Count(r => r.EndedAt is null) >= MostRunning)
            {
                throw new RelayRefusal(429, $"{MostRunning} requests of this cluster have not ended, which is the most. Wait for some, or abort them.");
            }
        }
    }

    public void Add(KeptRequest request)
    {
        lock (gate)
        {
            all[request.Number] = request;
        }
    }

    public void Remove(KeptRequest request)
    {
        lock (gate)
        {
            all.Remove(request.Number);
        }
    }

    /// <exception cref="RelayRefusal">There is none of this number, or none any more.</exception>
    public KeptRequest Find(long number)
    {
        lock (gate)
        {
            Tidy();
            return all.GetValueOrDefault(number)
                ?? throw new RelayRefusal(404, $"There is no request {number}. Kept are those that run, and of those that have ended without anybody waiting the newest {MostEnded}, for {KeepFor.TotalMinutes:0} minutes.");
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<KeptRequest> List()
    {
        lock (gate)
        {
            Tidy();
            return [.. all.Values.Reverse()];
        }
    }

    /// <summary>Has a request write down what becomes of it, whenever that is.</summary>
    public async Task SettleAsync(KeptRequest request)
    {
        await request.SettleAsync();
        lock (gate)
        {
            Tidy();
        }
    }

    void Tidy()
    {
        var ended = all.Values.Where(r => r.EndedAt is not null).OrderByDescending(r => r.EndedAt).ToList();
        var limit = time.GetUtcNow() - KeepFor;
        long bytes = 0;
        for (int i = 0; i < ended.Count; i++)
        {
            bytes += ended[i].Bytes;
            if (i >= MostEnded || bytes > MostEndedBytes || ended[i].EndedAt < limit)
            {
                all.Remove(ended[i].Number);
            }
        }
    }
}
