using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Agent;

namespace Dashboard.Runner.Tests.Agent;

[Collection(Trials.OneTrialAtATime.Name)]
public sealed class IdleCalibrationTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly SemaphoreSlim _wholeNode = new(1);
    readonly CancellationTokenSource _stop = new();
    readonly TaskCompletionSource<NodeFacts> _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    /// <summary>With a small cache, so that the arrays are small; what is checked here is when, not how much.</summary>
    readonly NodeFacts _node = NodeProbe.Read((null, null)) with { Caches = [new CacheFacts(2, "unified", 1 << 20, 64)] };
    int _running;
    int _looks;

    public void Dispose()
    {
        _stop.Cancel();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_idle_node_is_calibrated_once_and_the_next_runner_knows_it()
    {
        await StartAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var calibration = (await _announced.Task).Calibration!;
        calibration.ComparabilityKey.ShouldBe(_node.ComparabilityKey);
        _wholeNode.CurrentCount.ShouldBe(1);
        var known = new CalibrationStore(_folder.Path).Complete(_node).Calibration!;
        known.MeasuredAt.ShouldBe(calibration.MeasuredAt);
        known.Ceilings.ShouldBe(calibration.Ceilings);
        new CalibrationStore(_folder.Path).Complete(_node with { ComparabilityKey = "another" }).Calibration.ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_measured_while_a_job_runs_or_holds_the_node()
    {
        _running = 1;
        var task = StartAsync();
        await _wholeNode.WaitAsync();
        Volatile.Write(ref _running, 0);
        int looks = Volatile.Read(ref _looks);
        await Wait.UntilAsync(() => Volatile.Read(ref _looks) > looks + 8, () => _looks);
        _announced.Task.IsCompleted.ShouldBeFalse();
        _wholeNode.Release();
        await _announced.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await task;
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_counts_as_none()
    {
        await File.WriteAllTextAsync(Path.Join(_folder.Path, $"calibration-{_node.ComparabilityKey}.json"), "{ broken");
        new CalibrationStore(_folder.Path).Complete(_node).Calibration.ShouldBeNull();
    }

    int Running()
    {
        Interlocked.Increment(ref _looks);
        return Volatile.Read(ref _running);
    }

    /// <summary>On a machine whose clocks stand still, so that it is idle whatever this one does.</summary>
    Task StartAsync()
    {
        string proc = Path.Join(_folder.Path, "root", "proc");
        Directory.CreateDirectory(Path.Join(proc, "self"));
        File.WriteAllText(Path.Join(proc, "stat"), "cpu0 100 0 100 1000 0 0 0 0 0 0\n");
        File.WriteAllText(Path.Join(proc, "self", "stat"), "1 (x) S 0 0 0 0 0 0 0 0 0 0 10 10 0 0 20 0 1 0 0\n");
        var options = new AgentOptions(new Uri("http://127.0.0.1"), "", "rig", [], _folder.Path, _folder.Path, ParentWatch: false)
        {
            Calibrate = true,
            CalibrateAfter = TimeSpan.FromMilliseconds(300),
        };
        var calibration = new IdleCalibration(
            options, new CalibrationStore(_folder.Path), () => _node, Running, _wholeNode,
            new IdlenessGauge(new SystemFiles(Path.Join(_folder.Path, "root")), [0]), new AgentConsole(TextWriter.Null));
        return calibration.RunAsync(facts => { _announced.TrySetResult(facts); return Task.CompletedTask; }, _stop.Token);
    }
}
