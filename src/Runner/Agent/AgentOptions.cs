namespace Dashboard.Runner.Agent;

/// <summary>How a Runner was started.</summary>
/// <param name="Server">Where Web is, with its path prefix if it has one; plain http only on loopback.</param>
/// <param name="Spool">Folder of the reports that Web has not acknowledged; belongs to one Runner at a time.</param>
/// <param name="Scratch">Folder below which each trial gets a private one.</param>
/// <param name="ParentWatch">Started by Web: the end of standard input means that Web is dead.</param>
public sealed record AgentOptions(
    Uri Server, string Token, string Name, IReadOnlyList<string> Labels, string Spool, string Scratch, bool ParentWatch)
{
    /// <summary>Whose certificates are taken for the dashboard's.</summary>
    public ServerTrust Trust { get; init; } = ServerTrust.System;

    /// <summary>How long work goes on without Web after the Web that started this Runner has died.</summary>
    public TimeSpan ParentGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether to measure, once per kind of node, what it can do at most, after it has been idle for <see cref="CalibrateAfter"/>.</summary>
    public bool Calibrate { get; init; }

    /// <summary>Long enough that nobody who has just started the product waits for it.</summary>
    public TimeSpan CalibrateAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The one job that this Runner is for; it ends with it. Null for an ordinary Runner.</summary>
    public string? OneJob { get; init; }

    /// <summary>How long a Runner for one job waits for it, so that an allocation is not held for nothing.</summary>
    public TimeSpan OneJobPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where scripts and tokens of Slurm jobs lie, on a file system that the cluster's nodes share; null for the user's own folder.</summary>
    public string? SlurmFolder { get; init; }

    public Uri Below(string path) => new($"{Server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");
}
