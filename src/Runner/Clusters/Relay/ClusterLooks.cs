using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Runner.Clusters.Relay;

/// <summary>
/// How a cluster stands. The engines' load is taken anew at most every 0.4 s, however many look; the share of a processor is that since the
/// last time.
/// </summary>
sealed class ClusterLooks(ClusterClient client, TimeProvider time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.4);

    /// <summary>Most entries of the task log in one look.</summary>
    const int MostTasks = 500;

    readonly Lock gate = new();
    readonly Dictionary<int, double> percent = [];
    ClusterStatus? last;
    long lastAt;

    /// <summary>With the newest entries after a number, as many as that at most.</summary>
    public ClusterLook Newest(long after, int limit)
    {
        var status = Status();
        int count = Math.Clamp(limit, 0, MostTasks);
        return Look(status, count == 0 ? [] : client.Log(Math.Max(after, status.LastSeq - count), count));
    }

    /// <summary>With the entries that follow a number.</summary>
    public ClusterLook Oldest(long after, int limit) => Look(Status(), client.Log(after, Math.Clamp(limit, 1, MostTasks)));

    ClusterLook Look(ClusterStatus status, IReadOnlyList<TaskLogEntry> tasks)
    {
        var loads = status.Engines.ToDictionary(e => e.Id);
        return new ClusterLook(status.UpSeconds, status.IdleSeconds, status.Requests, status.LastSeq,
            [.. client.Engines.Select(e => LookOf(e, loads.GetValueOrDefault(e.Id)))], [.. tasks.Select(EntryOf)]);
    }

    EngineLook LookOf(EngineInfo engine, EngineLoad? load) => new(engine.Id, engine.Pid > 0 ? engine.Pid : null, engine.Host, engine.State)
    {
        Error = engine.Why.Length > 0 ? engine.Why : null,
        Restarts = engine.Restarts,
        CpuPercent = engine.Pid > 0 && percent.TryGetValue(engine.Id, out double share) ? Math.Round(share, 1) : null,
        ResidentBytes = load?.ResidentBytes,
        Done = load?.Done ?? 0,
        Running = load?.Running is { } task ? new RunningTask(task.Own > 0 ? task.Own : null, task.What, task.Since) : null,
    };

    /// <summary>Of the log entry's words the first is what kind of task it is.</summary>
    static TaskEntry EntryOf(TaskLogEntry entry)
    {
        bool ofEngine = entry.State.StartsWith("engine-", StringComparison.Ordinal);
        string kind = ofEngine ? "engine" : entry.What.Split(' ', ':')[0];
        return new TaskEntry(entry.Seq, entry.At, entry.Own > 0 ? entry.Own : null, entry.Task, entry.Engine >= 0 ? entry.Engine : null, entry.State, kind, entry.What)
        {
            Seconds = entry.Seconds,
            StartedAt = entry.Seconds is { } seconds ? entry.At - TimeSpan.FromSeconds(seconds) : null,
        };
    }

    ClusterStatus Status()
    {
        lock (gate)
        {
            if (last is not null && time.GetElapsedTime(lastAt) < Interval)
            {
                return last;
            }
            var status = client.Status();
            double seconds = last is null ? 0 : status.UpSeconds - last.UpSeconds;
            var before = last?.Engines.ToDictionary(e => e.Id, e => e.CpuSeconds) ?? [];
            percent.Clear();
            foreach (var engine in status.Engines.Where(e => seconds > 0 && e.CpuSeconds >= before.GetValueOrDefault(e.Id, double.MaxValue)))
            {
                percent[engine.Id] = 100 * (engine.CpuSeconds - before[engine.Id]) / seconds;
            }
            (last, lastAt) = (status, time.GetTimestamp());
            return status;
        }
    }
}
