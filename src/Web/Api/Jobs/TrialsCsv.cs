using System.Text;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Web.Api.Jobs;

/// <summary>Trials as RFC 4180 CSV, one row each, units in the column names.</summary>
static class TrialsCsv
{
    static readonly (string Name, Func<TrialView, object?> Value)[] Columns =
    [
        ("id", t => t.Id), ("strategy", t => t.Strategy), ("workers", t => t.Workers), ("variant", t => t.Variant), ("repetition", t => t.Repetition),
        ("warmup", t => t.Warmup), ("state", t => t.State), ("attempt", t => t.Attempt), ("seconds", t => t.Seconds), ("innerLoops", t => t.InnerLoops),
        ("startupSeconds", t => t.StartupSeconds), ("elapsedSeconds", t => t.ElapsedSeconds), ("allocatedCores", t => t.AllocatedCores),
        ("phaseStartupSeconds", t => t.Phases?.Startup), ("phaseReadSeconds", t => t.Phases?.Read), ("phaseComputeSeconds", t => t.Phases?.Compute),
        ("phaseCommunicateSeconds", t => t.Phases?.Communicate), ("phaseReduceSeconds", t => t.Phases?.Reduce), ("phaseIdleSeconds", t => t.Phases?.Idle),
        ("phaseImbalanceSeconds", t => t.Phases?.Imbalance), ("peakResidentBytes", t => t.PeakResidentBytes), ("peakAnonymousBytes", t => t.PeakAnonymousBytes),
        ("managedHeapBytes", t => t.ManagedHeapBytes), ("gcCollections", t => t.GcCollections), ("gcPauseSeconds", t => t.GcPauseSeconds),
        ("cpuSeconds", t => t.CpuSeconds), ("involuntarySwitches", t => t.InvoluntarySwitches), ("foreignLoadCores", t => t.ForeignLoadCores),
        ("stealSeconds", t => t.StealSeconds), ("environmentId", t => t.EnvironmentId), ("resultHash", t => t.ResultHash),
        ("flags", t => string.Join(' ', t.Flags)), ("errorKind", t => t.Error?.Kind), ("errorMessage", t => t.Error?.Message),
    ];

    public static byte[] Write(JobView job)
    {
        var text = new StringBuilder().AppendJoin(',', Columns.Select(c => c.Name)).Append("\r\n");
        foreach (var trial in job.Trials ?? [])
        {
            text.AppendJoin(',', Columns.Select(c => CsvField.Of(c.Value(trial)))).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
