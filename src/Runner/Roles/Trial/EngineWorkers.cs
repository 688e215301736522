using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>
/// Strategy <c>engines</c>: engines of a cluster are asked to work for this trial, and go back to their cluster when it is over. Without a
/// running cluster the trial starts one for itself.
/// </summary>
sealed partial class EngineWorkers(LeaderTask task, LinkedCrew crew) : Workforce(task, crew)
{
    const int MostLines = 2000;
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20), HearOfLoss = TimeSpan.FromSeconds(2);

    OwnEngines? own;
    ClusterClient? client;
    List<EngineInfo> engines = [];
    AsyncResult<IReadOnlyList<EngineResult>>? work;

    public override IReadOnlyList<int> Engines => [.. engines.Select(e => e.Id)];

    public override void Start()
    {
        own = Task.Spec.ClusterSocket is null ? new OwnEngines(Task, Crew) : null;
        Crew.Log.Start();
        client = Connect(own?.Socket ?? Task.Spec.ClusterSocket!);
        engines = [.. Choose().Select(AwaitReady)];
        // Said early, so that the session's limits hold for engines that are not below this process before they are at the barrier too.
        Task.Output.Started([.. engines.Select((e, i) => new WorkerUse(i, e.Pid, e.Host, 0, 0, e.Id))]);
        work = client[[.. Engines]].WorkAsync(Crew.Shared);
    }

    ClusterClient Connect(string socket)
    {
        try
        {
            return ClusterClient.Connect(socket);
        }
        catch (Exception e) when (e is IOException or ClusterException)
        {
            throw new LaunchException($"The cluster{Name} cannot be reached; it has ended, or its controller does not answer: {e.Message}");
        }
    }

    string Name => Task.Spec.Cluster is { } id ? $" {id}" : "";

    /// <summary>The first engines by id; lost ones come last, and are started again where they are needed.</summary>
    List<int> Choose()
    {
        var all = client!.Engines;
        int needed = Task.Spec.Workers;
        if (all.Count < needed)
        {
            throw new LaunchException($"The cluster{Name} has {all.Count} engines; {needed} workers were asked for. Allowed: 1 to {all.Count}.");
        }
        var chosen = all.OrderBy(e => e.State == "lost").ThenBy(e => e.Id).Take(needed).ToList();
        foreach (var lost in chosen.Where(e => e.State == "lost"))
        {
            Task.Output.Log(new LogLine("trial", "info", $"Engine {lost.Id} is lost ({lost.Why}) and is started again."));
            Restart(lost.Id);
        }
        return [.. chosen.Select(e => e.Id).Order()];
    }

    void Restart(int engine)
    {
        try
        {
            client!.Restart(engine);
        }
        catch (Exception e) when (e is ClusterException or TimeoutException)
        {
            throw new LaunchException($"Engine {engine} of the cluster{Name} does not start: {e.Message}");
        }
    }

    EngineInfo AwaitReady(int engine)
    {
        while (!client!.AwaitEngine(engine, e => e.State is "ready" or "lost", Look))
        {
            Crew.ThrowIfCancelled();
            ThrowIfClusterEnded();
        }
        var found = client.Engines.First(e => e.Id == engine);
        return found.State == "ready" ? found : throw NeverReady(found);
    }

    /// <summary>One that a signal ended on its way up has crashed, and may do better next time; one that ended by itself would again.</summary>
    Exception NeverReady(EngineInfo engine)
    {
        string what = $"Engine {engine.Id} of the cluster{Name} does not start: {engine.Why}.";
        return Ending().Match(engine.Why).Groups["signal"] is { Success: true, Value: var signal } ? Crashed(what, null, signal) : new LaunchException(what);
    }

    void ThrowIfClusterEnded()
    {
        Crew.Children.Reap();
        if (own?.Controller.TryWait() is { } end)
        {
            throw Crashed($"The controller of the trial's engines {Words(end)}.", end.ExitCode, end.SignalName);
        }
    }

    static string Words(ChildEnd end) => end.SignalName is { } signal ? $"was ended by {signal}" : $"ended with code {end.ExitCode}";

    public override bool HasEnded(int worker) => Lost(worker) is not null;

    /// <summary>What has become of a worker's engine, where it is no longer the process that it was.</summary>
    EngineInfo? Lost(int worker) => client!.Engines.FirstOrDefault(e => e.Id == engines[worker].Id && (e.State != "ready" || e.Pid != engines[worker].Pid));

    public override void ThrowIfOneDied()
    {
        ThrowIfClusterEnded();
        int gone = Enumerable.Range(0, engines.Count).FirstOrDefault(HasEnded, -1);
        if (gone >= 0)
        {
            throw Crash(gone);
        }
        if (work is { Ready: true })
        {
            ThrowIfRefused();
        }
    }

    /// <summary>An engine that could not even reach us has nobody else to tell.</summary>
    void ThrowIfRefused()
    {
        try
        {
            if (work!.Get().FirstOrDefault(r => r.Error is not null)?.Error is { } error)
            {
                throw new TrialFault(new TrialError("launch", $"{error}"));
            }
        }
        catch (ClusterException refused)
        {
            throw Crashed($"The cluster{Name} gave the trial up: {refused.Message}");
        }
    }

    public override TrialFault Crash(int worker)
    {
        // The cluster's controller hears of it when we do.
        long start = Stopwatch.GetTimestamp();
        var candidates = worker >= 0 ? [worker] : Enumerable.Range(0, engines.Count).ToArray();
        int who = -1;
        while ((who = Array.FindIndex(candidates, HasEnded)) < 0 && work is { Ready: false } && Stopwatch.GetElapsedTime(start) < HearOfLoss)
        {
            Crew.Children.Reap();
            Thread.Sleep(2);
        }
        if (who < 0)
        {
            return Crashed(worker >= 0 ? $"Engine {engines[worker].Id} (process {engines[worker].Pid}) left the trial without a word." : $"The cluster{Name} ended while the trial ran.");
        }
        var was = engines[candidates[who]];
        string why = Lost(candidates[who])!.Why is { Length: > 0 } told ? told : "was started again";
        var how = Ending().Match(why);
        return Crashed($"Engine {was.Id} (process {was.Pid}) {why}.",
            how.Groups["code"] is { Success: true, Value: var code } ? int.Parse(code, CultureInfo.InvariantCulture) : null, how.Groups["signal"] is { Success: true, Value: var signal } ? signal : null);
    }

    /// <summary>Engines of a running cluster are given back to it, the trial's own end.</summary>
    public override void End(bool failed)
    {
        if (!failed)
        {
            PassOn();
        }
        else if (own is null)
        {
            // An engine that does not look up from its work is killed by its controller a second after this, and started again.
            work?.Abort(Task.Cancelled ? TimeSpan.FromMilliseconds(150) : TimeSpan.FromSeconds(2));
        }
        client?.Dispose();
        own?.End();
    }

    /// <summary>Waits until the engines are back and tells what they printed.</summary>
    void PassOn()
    {
        if (work!.Wait(TimeSpan.FromSeconds(2)))
        {
            foreach (var (engine, line) in work.Get().SelectMany(r => r.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (r.Engine, line))).Take(MostLines))
            {
                Task.Output.Log(new LogLine($"engine {engine}", "info", line));
            }
        }
    }

    [GeneratedRegex(@"ended by (?<signal>SIG[A-Z0-9]+)|ended with code (?<code>\d+)")]
    private static partial Regex Ending();
}
