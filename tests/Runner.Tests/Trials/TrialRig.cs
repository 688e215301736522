using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>Trials share two CPUs and one environment: one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneTrialAtATime
{
    public const string Name = "trials";
}

/// <summary>Runs trials of the probe in real processes, and looks for what they leave behind.</summary>
sealed class TrialRig : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly HashSet<string> sharedBefore = [.. Directory.EnumerateFileSystemEntries("/dev/shm")];
    readonly string? mpiBefore = Environment.GetEnvironmentVariable("SPEEDUP_MPI");

    public TrialRig(string? mpi = null)
    {
        TrialSession.Executable = Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner.Tests");
        Environment.SetEnvironmentVariable("SPEEDUP_MPI", mpi);
    }

    public string ScratchBase => folder.Path;

    public TrialSpec Spec(string strategy, int workers, ProbeParameters? probe = null)
    {
        string mark = TrialMark.New();
        return new TrialSpec
        {
            JobId = "job", TrialId = "t0001", Attempt = 1,
            Analysis = ProbeAnalysis.Name,
            Parameters = JsonSerializer.SerializeToElement(probe ?? new ProbeParameters(), JsonSerializerOptions.Web),
            Strategy = strategy, Workers = workers,
            Marker = mark, ScratchDirectory = TrialMark.ScratchUnder(folder.Path, mark),
        };
    }

    public async Task<TrialOutcome> RunAsync(TrialSpec spec, Watcher? watcher = null, CancellationToken cancel = default) =>
        await TrialSession.RunAsync(spec, watcher ?? new Watcher(), cancel).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Processes that bear the mark, and files in scratch and shared memory that were not there before.</summary>
    public IReadOnlyList<string> Left(TrialSpec spec) =>
    [
        .. TrialProcesses.Find(spec.Marker, -1).Select(p => $"process {p.Pid}"),
        .. Directory.EnumerateFileSystemEntries(folder.Path),
        .. Directory.EnumerateFileSystemEntries("/dev/shm").Where(f => !sharedBefore.Contains(f) && IsOurs(Path.GetFileName(f), spec)),
    ];

    static bool IsOurs(string name, TrialSpec spec) =>
        name.Contains(spec.Marker, StringComparison.Ordinal) || name.StartsWith("vader", StringComparison.Ordinal)
        || name.StartsWith("mpich", StringComparison.Ordinal) || name.StartsWith("ucx", StringComparison.Ordinal);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("SPEEDUP_MPI", mpiBefore);
        folder.Dispose();
    }
}

/// <summary>Keeps what a trial said.</summary>
sealed class Watcher : ITrialObserver
{
    readonly Lock gate = new();
    readonly List<TrialProgress> progress = [];
    readonly List<LogLine> log = [];

    public TaskCompletionSource<IReadOnlyList<WorkerUse>> Workers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<TrialProgress> Progress
    {
        get
        {
            lock (gate)
            {
                return [.. progress];
            }
        }
    }

    public string Log
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', log.Select(l => $"{l.Source}: {l.Text}"));
            }
        }
    }

    public void Started(IReadOnlyList<WorkerUse> workers) => Workers.TrySetResult(workers);

    public void Progressed(TrialProgress progress)
    {
        lock (gate)
        {
            this.progress.Add(progress);
        }
    }

    public void Logged(LogLine line)
    {
        lock (gate)
        {
            log.Add(line);
        }
    }
}
