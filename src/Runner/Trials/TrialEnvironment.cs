using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Mpi;
using Dashboard.Core.Protocol;
using Dashboard.Core.Slurm;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Trials;

/// <summary>What a trial's processes inherit: the Runner's environment without its secrets and settings, with the mark.</summary>
static class TrialEnvironment
{
    static readonly string[] Kept = [MpiImplementations.Setting, UsableCpus.Setting, NodeShares.Setting];
    static readonly string[] OwnPrefixes = ["Dashboard", "DASHBOARD", "SPEEDUP_", "ASPNETCORE_"];
    static readonly string[] SecretWords = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "APIKEY", "API_KEY", "_HEADERS"];

    public const string CoresVariable = "SPEEDUP_TRIAL_CORES";

    /// <summary>Usable cores as the session has read them, for processes to which reading the machine costs too much start-up.</summary>
    public static int Cores => int.TryParse(Environment.GetEnvironmentVariable(CoresVariable), out int cores) ? cores : UsableCpus.Read().Count;

    public static Dictionary<string, string> Of(TrialSpec spec)
    {
        var environment = Of(spec.Marker, spec.ScratchDirectory);
        if (spec.MemoryLimitBytes is { } limit)
        {
            environment["DOTNET_GCHeapHardLimit"] = limit.ToString("x");
        }
        return environment;
    }

    /// <summary>The Runner's environment without its secrets and settings, for other programs that it starts.</summary>
    public static Dictionary<string, string> Public() => ChildProcess.OwnEnvironment().Where(v => !IsPrivate(v.Key)).ToDictionary();

    /// <summary>For the processes of a trial or a cluster.</summary>
    public static Dictionary<string, string> Of(string marker, string scratch)
    {
        var environment = Public();
        environment[TrialMark.Variable] = marker;
        environment["TMPDIR"] = scratch;
        environment[CoresVariable] = $"{UsableCpus.Read().Count}";
        // The diagnostics socket costs start time and would stay behind when a process is killed.
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        return environment;
    }

    static bool IsPrivate(string name) => !Kept.Contains(name)
        && (OwnPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal))
            || SecretWords.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase)));
}
