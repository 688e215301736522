using System.Text.RegularExpressions;

namespace Dashboard.Runner.Launchers.Mpirun;

/// <summary>What launchers of MPI mean by what they print when they cannot start.</summary>
static class MpirunWords
{
    static readonly (Regex Said, string Means)[] Known =
    [
        (new("The trial's leader cannot be reached from [^\n]*"), "{0}"),
        (new("not enough slots available", RegexOptions.IgnoreCase), "there are not enough slots: more ranks were asked for than the nodes offer; ask for more nodes or tasks, or for fewer workers"),
        (new("More processors requested than permitted"), "Slurm refused the step: it needs more CPUs than the allocation has"),
        (new("Requested node configuration is not available|Unable to create step"), "Slurm refused the step: a node that was named is not in the allocation, or has too few CPUs"),
        (new(@"Could not resolve hostname ""?(?<what>[^\s"":]+)|unable to resolve (?<what>\S+)|getaddrinfo: (?<what>\S+)", RegexOptions.IgnoreCase), "the host {0} is not known: its name cannot be resolved"),
        (new("Host key verification failed|Permission denied \\(publickey", RegexOptions.IgnoreCase), "the other host refuses the login: mpirun reaches it by ssh, which must work without a password and with a known host key"),
        (new("No route to host|Connection timed out|Connection refused|Network is unreachable", RegexOptions.IgnoreCase), "a host cannot be reached over the network"),
        (new("(orted|hydra_pmi_proxy)[^\n]*(not found|No such file)", RegexOptions.IgnoreCase), "MPI's daemon was not found on another host: install the same MPI there, at the same path"),
        (new(@"could not access\s+or execute an executable[\s\S]*?Node:\s*(?<what>\S+)", RegexOptions.IgnoreCase), "the program is not on node {0}, or may not be run there; it must be at the same path on all nodes"),
        (new("unable to reliably start one or more daemons|daemon has unexpectedly failed|ORTE has lost communication|HYDU_create_process|unable to launch proxy", RegexOptions.IgnoreCase), "a daemon of MPI on another host failed to start or was lost; its own words are in the log"),
        (new("running mpirun as root|mpiexec as root", RegexOptions.IgnoreCase), "mpirun refuses to run as root"),
    ];

    /// <summary>Null where nothing known is among the lines.</summary>
    public static string? Of(string text)
    {
        foreach (var (said, means) in Known)
        {
            if (said.Match(text) is { Success: true } match)
            {
                return means.Replace("{0}", match.Groups["what"] is { Success: true } what ? what.Value : match.Value, StringComparison.Ordinal);
            }
        }
        return null;
    }
}
