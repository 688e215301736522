using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Roles;

namespace Dashboard.Runner.Trials;

/// <summary>Puts together what leader, kernel and sampler know of a trial that has ended.</summary>
sealed class TrialAccount(TrialSpec spec, LeaderProcess leader, MemoryUse peak, long launched, NodeLoad before, NodeLoad after)
{
    readonly ChildEnd? end = leader.Ended.IsCompletedSuccessfully ? leader.Ended.Result : null;
    readonly LeaderReport report = leader.Report ?? new LeaderReport();

    double Elapsed => Stopwatch.GetElapsedTime(launched, leader.EndedAt > 0 ? leader.EndedAt : Stopwatch.GetTimestamp()).TotalSeconds;

    public TrialOutcome Close(TrialError? limit, bool cancelled)
    {
        var error = limit ?? report.Error ?? (report.Result is null && !cancelled ? Death() : null);
        var state = cancelled && limit is null ? TrialState.Cancelled : error is null ? TrialState.Succeeded : TrialState.Failed;
        var outcome = Costs(state);
        return state == TrialState.Succeeded ? Measured(outcome) : outcome with { Error = state == TrialState.Failed ? error : null };
    }

    TrialError Death() => end?.SignalName is { } signal
        ? new TrialError("crash", $"The trial's leader was ended by {signal}.", null, signal)
        : new TrialError("crash", $"The trial's leader ended with code {end?.ExitCode} and said no result.", end?.ExitCode);

    /// <summary>What a trial cost, whatever became of it.</summary>
    TrialOutcome Costs(TrialState state)
    {
        double cpu = end?.Usage.CpuSeconds ?? 0;
        // Of programs on several nodes nobody tells what they use, here or there.
        bool known = end is not null && (spec.Strategy != StrategyNames.External || TrialNodes.Of(spec) == 1);
        return new TrialOutcome
        {
            State = state,
            ElapsedSeconds = Elapsed,
            AllocatedCores = TrialNodes.Charged(spec, Environment.GetEnvironmentVariable),
            PeakResidentBytes = Math.Max(peak.Resident, report.ResidentBytes),
            PeakAnonymousBytes = Math.Max(peak.Anonymous, report.AnonymousBytes),
            CpuSeconds = known ? cpu + report.FarCpuSeconds : null,
            InvoluntarySwitches = end?.Usage.InvoluntarySwitches,
            // What ranks on other nodes read is counted there.
            DeviceReadBytes = TrialNodes.Of(spec) == 1 ? end?.Usage.BytesRead + report.FarReadBytes : null,
            CpuMegahertz = CpuClock.Megahertz(UsableCpus.Read().Cpus),
            ForeignLoadCores = known || end is null ? Math.Max(0, after.Busy - before.Busy - cpu - report.NearCpuSeconds) / Elapsed : null,
            StealSeconds = Math.Max(0, after.Steal - before.Steal),
            WorkersUsed = report.Workers.Count > 0 ? report.Workers : leader.Workers,
            Printed = report.Printed,
        };
    }

    TrialOutcome Measured(TrialOutcome costs)
    {
        double startup = Stopwatch.GetElapsedTime(launched, report.BarrierTicks).TotalSeconds;
        var result = new AnalysisResult(report.Result!.Value, report.HashedValue);
        string? cache = TrialWork.Find(spec.Analysis)?.Description.ReadsFiles == true ? CacheState.Of(report.BytesMoved, costs.DeviceReadBytes, report.FirstPassCounts) : null;
        return costs with
        {
            Cache = cache,
            Seconds = report.Seconds,
            InnerLoops = report.InnerLoops,
            StartupSeconds = startup,
            Phases = report.Phases! with { Startup = startup },
            BytesMoved = report.BytesMoved > 0 ? report.BytesMoved : null,
            ManagedHeapBytes = report.ManagedHeapBytes,
            GcCollections = report.GcCollections,
            GcPauseSeconds = report.GcPauseSeconds,
            Result = result.Value,
            ResultHash = ResultHash.Of(result),
            Timeline = report.Timeline,
            Flags = [.. Flags(costs), .. cache == CacheState.Cold ? [CacheState.Cold] : Array.Empty<string>()],
        };
    }

    IEnumerable<string> Flags(TrialOutcome costs)
    {
        var cpus = UsableCpus.Read();
        if (spec.Workers > TrialNodes.Cpus(spec))
        {
            yield return "oversubscribed";
        }
        else if (spec.Workers > spec.PhysicalCores * TrialNodes.Of(spec) && cpus.Count <= cpus.MachineCpus)
        {
            // Where a setting claims more CPUs than the machine has, its cores say nothing.
            yield return "smt";
        }
        if (report.Chunks < spec.Workers)
        {
            yield return "fewer-chunks-than-workers";
        }
        if (CpuBinding.Plan(spec.Binding, cpus.Cpus).CrossesDomains(spec.Workers) == true)
        {
            yield return "crosses-numa";
        }
        if (report.Seconds < TrialFlags.ShortestSeconds && TrialWork.Find(spec.Analysis)?.Description.Repeatable == false)
        {
            yield return TrialFlags.TooShort;
        }
        if (IsNoisy(costs))
        {
            yield return "noisy";
        }
    }

    static bool IsNoisy(TrialOutcome costs) =>
        costs.ForeignLoadCores > NodeLoad.NoisyCores || costs.StealSeconds > NodeLoad.NoisySteal * costs.ElapsedSeconds;
}
