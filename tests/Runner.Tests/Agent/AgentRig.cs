using System.IO.Pipes;
using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Tests.Trials;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Tests.Agent;

/// <summary>A Runner in this process, against a server of the test; its trials are real processes that run the probe.</summary>
sealed class AgentRig : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly AnonymousPipeServerStream _parent = new(PipeDirection.Out);
    readonly AnonymousPipeClientStream _input;
    readonly AgentOptions _options;

    public AgentRig(Uri server, string spool, Func<AgentOptions, AgentOptions>? change = null)
    {
        TrialSession.Executable = Path.Combine(AppContext.BaseDirectory, "Dashboard.Runner.Tests");
        _input = new(PipeDirection.In, _parent.ClientSafePipeHandle);
        var options = new AgentOptions(server, WebMemory.Token, "rig", ["test"], spool, Path.Join(spool, "scratch"), ParentWatch: false);
        _options = change?.Invoke(options) ?? options;
        Running = Task.Run(() => new RunnerAgent(_options, new(Output, _input)).RunAsync(_stop.Token));
    }

    public Task<int> Running { get; }

    public StringWriter Output { get; } = new();

    /// <summary>How many trials are at work now: each has a scratch folder for as long as it lives.</summary>
    public int AtWork => Directory.Exists(_options.Scratch) ? Directory.GetDirectories(_options.Scratch, TrialMark.FolderPrefix + "*").Length : 0;

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

    /// <summary>A job of one serial trial for each probe.</summary>
    public static JobAssignment Job(string id, long lease, bool exclusive, params ProbeParameters[] probes) => new()
    {
        JobId = id,
        Lease = lease,
        Exclusive = exclusive,
        Trials = [.. probes.Select((probe, i) => new TrialSpec
        {
            JobId = id,
            TrialId = $"t{i + 1:0000}",
            Attempt = 1,
            Analysis = ProbeAnalysis.Name,
            Parameters = JsonSerializer.SerializeToElement(probe, JsonSerializerOptions.Web),
            Strategy = "serial",
            Workers = 1,
            ScratchDirectory = "",
            Marker = "",
        })],
    };

    /// <summary>Trials as the tests name them.</summary>
    public static ProbeParameters Quick { get; } = new();

    public static ProbeParameters Slow { get; } = new(Millis: 20);

    /// <summary>Computes for minutes, and listens when told to stop.</summary>
    public static ProbeParameters Endless { get; } = new(Chunks: 10, Millis: 60_000);

    public static ProbeParameters Crash { get; } = new(Mischief: "exit");
}
