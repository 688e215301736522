using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Clusters;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Clusters;

/// <summary>How clusters and engines are told in words.</summary>
static class ClusterWords
{
    public static bool IsOver(ClusterView cluster) => cluster.EndedAt is not null;

    /// <summary>The look of a state, as style sheet and icons name it, and its word.</summary>
    public static (string Look, string Word) StateOf(ClusterView cluster) => cluster.State switch
    {
        ClusterState.Starting => ("running", "starting"),
        ClusterState.Ready => ("succeeded", "ready"),
        ClusterState.Failed => ("failed", IsOver(cluster) ? "failed" : "out of reach"),
        _ => ("cancelled", "stopped"),
    };

    /// <summary>The look of an engine's state.</summary>
    public static string LookOf(string? state) => state switch
    {
        "ready" => "succeeded",
        "starting" or "restarting" => "running",
        "lost" => "failed",
        _ => "queued",
    };

    /// <summary>"4", or "3 of 4 ready" while not all are.</summary>
    public static string ReadyOf(ClusterView cluster)
    {
        int ready = cluster.Engines.Count(e => e.State == "ready");
        return ready == cluster.Engines.Count || cluster.State != ClusterState.Ready ? Format.Count(cluster.Engines.Count) : $"{ready} of {cluster.Engines.Count} ready";
    }

    /// <summary>When it stops by itself: "in 58 min if idle".</summary>
    public static string StopsOf(ClusterView cluster, DateTimeOffset now) =>
        IsOver(cluster) ? ""
        : cluster.StopsAt is { } at ? $"in {Format.About(Math.Max(0, (at - now).TotalSeconds))} if idle"
        : cluster.IdleStopSeconds > 0 ? $"after {Format.About(cluster.IdleStopSeconds)} idle"
        : Format.None;

    public static string LauncherOf(string launcher) => launcher switch
    {
        ClusterLaunchers.Mpi => "ranks of one mpirun",
        _ => "local processes",
    };

    public static string EndOf(StopReport end) => end.Confirmed
        ? $"Confirmed stopped: {(end.Processes == 1 ? "1 process" : $"{end.Processes} processes")} gone in {Format.Seconds(end.Seconds)}."
        : $"{end.Processes} processes were told to end; it is not confirmed that all have.";

    /// <summary>What an engine is at, in a few words.</summary>
    public static string DoingOf(EngineLook? engine) =>
        engine is null ? "" : engine.State == "ready" ? engine.Running?.What ?? "idle" : engine.Error ?? engine.State;

    public static string RestartDetail(ClusterView cluster) => cluster.Launcher == ClusterLaunchers.Mpi
        ? "Ranks of one mpirun start and end together: all engines restart, without their variables."
        : "It restarts without its variables. The other engines keep theirs.";
}
