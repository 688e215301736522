using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Trials;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Running;

/// <summary>Runs real trials of the published Runner, one at a time, without a server beside them.</summary>
sealed class Trials : IDisposable
{
    readonly TemporaryFolder scratch = new();

    public Trials() => TrialSession.Executable = Repository.Executable("Dashboard.Runner");

    /// <param name="parameters">As in the body of a job.</param>
    /// <param name="output">Where a new data set goes, for analyses that leave one behind.</param>
    /// <exception cref="InvalidOperationException">The trial did not succeed; the message says why.</exception>
    public async Task<TrialOutcome> RunAsync(string analysis, object parameters, string strategy, int workers, TrialOutput? output = null)
    {
        string mark = TrialMark.New();
        var outcome = await TrialSession.RunAsync(new TrialSpec
        {
            JobId = "benchmark", TrialId = "t0001", Attempt = 1,
            Analysis = analysis,
            Parameters = JsonSerializer.SerializeToElement(parameters, ProtocolJson.Options),
            Strategy = strategy, Workers = workers, TimeLimitSeconds = 120,
            Marker = mark, ScratchDirectory = TrialMark.ScratchUnder(scratch.Path, mark),
            Output = output,
        }, new Unheard(), CancellationToken.None);
        return outcome.State == TrialState.Succeeded ? outcome
            : throw new InvalidOperationException($"{analysis} on {strategy} x {workers} did not succeed: {outcome.Error?.Message ?? outcome.State.ToString()}");
    }

    public void Dispose() => scratch.Dispose();

    /// <summary>Progress is sent all the same; nobody shows it.</summary>
    sealed class Unheard : ITrialObserver
    {
        public void Started(IReadOnlyList<WorkerUse> workers)
        {
        }

        public void Progressed(TrialProgress progress)
        {
        }

        public void Logged(LogLine line)
        {
        }
    }
}
