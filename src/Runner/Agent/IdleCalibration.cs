using System.Diagnostics;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Agent;

/// <summary>
/// Calibrates a node that is not known yet once nothing has run on it for a while, neither of ours nor of others. A job that comes meanwhile has
/// precedence: the calibration gives way within a pass and waits for the next quiet time.
/// </summary>
sealed class IdleCalibration(
    AgentOptions options, CalibrationStore store, Func<NodeFacts> node, Func<int> running, SemaphoreSlim wholeNode, IdlenessGauge idleness, AgentConsole console)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <param name="announce">Told the facts with the calibration.</param>
    public async Task RunAsync(Func<NodeFacts, Task> announce, CancellationToken stop)
    {
        try
        {
            while (options.Calibrate && node().Calibration is null)
            {
                await IdleAsync(stop);
                if (await idleness.CalmAsync(NodeLoad.NoisyCores, TimeSpan.FromSeconds(1), stop) && await MeasureAsync(stop) is { } measured)
                {
                    await announce(node() with { Calibration = measured });
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The Runner ends.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            console.Say($"The node could not be calibrated: {e.Message}");
        }
    }

    async Task IdleAsync(CancellationToken stop)
    {
        long since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < options.CalibrateAfter)
        {
            await Task.Delay(Look, stop);
            since = running() > 0 ? Stopwatch.GetTimestamp() : since;
        }
    }

    /// <summary>Null where a job came.</summary>
    async Task<NodeCalibration?> MeasureAsync(CancellationToken stop)
    {
        using var giveWay = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (!await wholeNode.WaitAsync(0, stop))
        {
            return null;
        }
        try
        {
            var work = Task.Run(() => Calibrator.Measure(node(), giveWay.Token), CancellationToken.None);
            while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None)) != work)
            {
                if (running() > 0)
                {
                    await giveWay.CancelAsync();
                }
            }
            var measured = await work;
            store.Keep(measured);
            console.Say($"The node is calibrated: {InWords(measured)}.");
            return measured;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            wholeNode.Release();
        }
    }

    internal static string InWords(NodeCalibration measured) =>
        $"{Figures.Bandwidth(measured.Ceilings.Max(c => c.BytesPerSecond))}, {measured.Copies[^1].Copies} copies do {Figures.Significant(measured.Copies[^1].Throughput)} times the work of one, in {Figures.Seconds(measured.Seconds)}";
}
