using System.Globalization;

namespace Dashboard.Core.Slurm;

/// <summary>A node that ranks may run on, and how many of them without sharing CPUs.</summary>
public sealed record NodeShare(string Host, int Slots);

/// <summary>The nodes that MPI may use from here: those of the Slurm allocation that this process is in, or those that were configured.</summary>
public static class NodeShares
{
    /// <summary>Configured hosts, <c>n1:4,n2:4</c>; wins over an allocation.</summary>
    public const string Setting = "SPEEDUP_MPI_HOSTS";

    /// <summary>Whether the nodes are an allocation of Slurm, whose own launcher then reaches them.</summary>
    public static bool InSlurm(Func<string, string?> variable) => variable(Setting) is null or "" && variable("SLURM_JOB_ID") is { Length: > 0 };

    /// <summary>Empty where there is this host only.</summary>
    public static IReadOnlyList<NodeShare> Read(Func<string, string?> variable)
    {
        if (variable(Setting) is { Length: > 0 } configured) return Parse(configured);
        if (variable("SLURM_JOB_ID") is not { Length: > 0 } || variable("SLURM_JOB_NODELIST") is not { Length: > 0 } list) return [];
        try
        {
            var hosts = HostList.Expand(list);
            var cpus = HostList.Counts(variable("SLURM_JOB_CPUS_PER_NODE") is { Length: > 0 } given ? given : $"1(x{hosts.Count})");
            return [.. hosts.Select((h, i) => new NodeShare(h, i < cpus.Count ? cpus[i] : 1))];
        }
        catch (FormatException)
        {
            // A spelling of another resource manager: then only this host is known.
            return [];
        }
    }

    /// <summary>Hosts with slots: <c>n1:4,n[2-3]:8,n4</c>; 1 where left out.</summary>
    /// <exception cref="FormatException">The text is no such list.</exception>
    public static IReadOnlyList<NodeShare> Parse(string text)
    {
        var nodes = new List<NodeShare>();
        foreach (string part in text.Split(';', ' ').SelectMany(Split).Where(p => p.Length > 0))
        {
            int colon = part.LastIndexOf(':');
            int slots = 1;
            if (colon >= 0 && (!int.TryParse(part[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out slots) || slots < 1))
            {
                throw new FormatException($"'{part}': the number after the colon says how many ranks the host takes, at least 1.");
            }
            nodes.AddRange(HostList.Expand(colon < 0 ? part : part[..colon]).Select(h => new NodeShare(Checked(h), slots)));
        }
        return nodes;
    }

    static string Checked(string host) => host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && host.Length > 0 && host[0] != '-'
        ? host : throw new FormatException($"'{host}' is not a host name.");

    /// <summary>At commas outside brackets.</summary>
    static IEnumerable<string> Split(string text)
    {
        int start = 0, depth = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : ',';
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == ',' && depth == 0)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }
    }
}
