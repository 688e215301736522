using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>
/// A trial whose report the server does not take has failed, and says so: were the report merely left out, its trial would be run again
/// and again for the same result.
/// </summary>
static class ReportSize
{
    /// <summary>Of a request around the one report.</summary>
    const int Envelope = 1_000;

    public static TrialFinished Bound(TrialFinished report, long? mostBytes)
    {
        if (mostBytes is not { } most || SpoolFile.ReportLine(report).Length + Envelope is var bytes && bytes <= most)
        {
            return report;
        }
        long result = report.Outcome.Result?.GetRawText().Length ?? 0;
        return Failed(report, $"The trial's report of {Megabytes(bytes)}, of which its result takes {Megabytes(result)}, is larger than the server takes: {Megabytes(most)} (Dashboard:Limits:RunnerBodyBytes).");
    }

    /// <summary>The report in place of one that the server has refused; null where it was none of a trial's end.</summary>
    public static TrialFinished? Refused(byte[] json, string why) =>
        JsonSerializer.Deserialize<RunnerReport>(json, ProtocolJson.Options) is TrialFinished report
            ? Failed(report, $"The server refused the trial's report of {Megabytes(json.Length)}: {why}") : null;

    /// <summary>What the trial cost stays; what it found cannot be sent.</summary>
    static TrialFinished Failed(TrialFinished report, string why) => report with
    {
        Outcome = report.Outcome with
        {
            State = TrialState.Failed, Error = new TrialError("analysis", why), Seconds = null, Phases = null, Result = null, ResultHash = null, Timeline = [], Printed = null,
        },
    };

    static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.00} MB");
}
