using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Tests.Agent;

/// <summary>A Runner in this process, against a server of the test, with small real computations as trials.</summary>
sealed class AgentRig : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly AnonymousPipeServerStream _parent = new(PipeDirection.Out);
    readonly AnonymousPipeClientStream _input;

    public AgentRig(Uri server, string spool, Func<AgentOptions, AgentOptions>? change = null)
    {
        _input = new(PipeDirection.In, _parent.ClientSafePipeHandle);
        var options = new AgentOptions(server, WebMemory.Token, "rig", ["test"], spool, Path.Join(spool, "scratch"), ParentWatch: false);
        options = change?.Invoke(options) ?? options;
        Running = Task.Run(() => new RunnerAgent(options, new(Output, _input)
        {
            Trial = ComputeAsync,
            Sweep = (_, _) => Task.FromResult(new LeftoverReport(0, 0, true)),
        }).RunAsync(_stop.Token));
    }

    public Task<int> Running { get; }

    public StringWriter Output { get; } = new();

    public ConcurrentQueue<TrialSpec> Started { get; } = [];

    public ConcurrentQueue<string> Ended { get; } = [];

    int _atWork;

    public int MostAtOnce { get; private set; }

    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await Running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Closes the Runner's standard input, as the kernel does when Web dies.</summary>
    public void EndParent() => _parent.Dispose();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        // This end first: it ends the read that the other end is in.
        _parent.Dispose();
        _input.Dispose();
    }

    public static JobAssignment Job(string id, long lease, bool exclusive, params string[] kinds) => new()
    {
        JobId = id,
        Lease = lease,
        Exclusive = exclusive,
        Trials = [.. kinds.Select((kind, i) => new TrialSpec
        {
            JobId = id,
            TrialId = $"t{i + 1:0000}",
            Attempt = 1,
            Analysis = "sum-range",
            Parameters = JsonSerializer.SerializeToElement(new { kind }),
            Strategy = "serial",
            Workers = 1,
            ScratchDirectory = "",
            Marker = "",
        })],
    };

    /// <summary>Sums numbers; the parameter says how the trial ends.</summary>
    async Task<TrialOutcome> ComputeAsync(TrialSpec spec, ITrialObserver observer, CancellationToken cancel)
    {
        Started.Enqueue(spec);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atWork));
        try
        {
            observer.Started([new(0, Environment.ProcessId, "here", 0, 0)]);
            observer.Progressed(new(0, 100, 0, []));
            return await EndAsync(spec, observer, cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _atWork);
            Ended.Enqueue(spec.TrialId);
        }
    }

    static async Task<TrialOutcome> EndAsync(TrialSpec spec, ITrialObserver observer, CancellationToken cancel)
    {
        switch (spec.Parameters.GetProperty("kind").GetString())
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return new() { State = TrialState.Cancelled, Stopped = new(3, 0.1, true) };
            case "crash":
                return new() { State = TrialState.Failed, Error = new("crash", "gone") };
            case "crash-once" when spec.Attempt == 1:
                return new() { State = TrialState.Failed, Error = new("lost", "gone") };
            case "input":
                return new() { State = TrialState.Failed, Error = new("input", "no such file") };
            case "talk":
                for (int i = 0; i < 1000; i++)
                {
                    observer.Logged(new("trial", "info", $"line {i}"));
                    observer.Progressed(new(i, 1000, 0, []));
                }
                await Task.Delay(150, CancellationToken.None);
                break;
            case "slow":
                await Task.Delay(150, CancellationToken.None);
                break;
        }
        long total = Enumerable.Range(0, 1000).Sum(i => (long)i);
        return new() { State = TrialState.Succeeded, Seconds = 0.01, Result = JsonSerializer.SerializeToElement(new { total }), ResultHash = "00" };
    }
}
