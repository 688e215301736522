using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Runner.Trials;

/// <summary>
/// The mark that all processes, scratch folders and shared memory of one trial carry. It names the Runner that made it
/// (host and pid namespace, pid, start time), so that a later Runner can tell leftovers of a dead one from the
/// belongings of a living neighbour.
/// </summary>
public static class TrialMark
{
    /// <summary>Environment variable that holds the mark in every process of a trial.</summary>
    public const string Variable = "SPEEDUP_TRIAL";

    /// <summary>First part of every folder name that a trial makes.</summary>
    public const string FolderPrefix = "speedup-";

    static readonly string Host = HostKey();

    /// <summary>A fresh mark owned by this process: <c>host-pid-start-random</c>, letters and digits only.</summary>
    public static string New() =>
        $"{Host}-{Environment.ProcessId}-{ProcessTable.StartTime(Environment.ProcessId)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>The scratch folder of a trial below a base folder; <see cref="TrialSession"/> creates and deletes it.</summary>
    public static string ScratchUnder(string baseFolder, string mark) => Path.Combine(baseFolder, FolderPrefix + mark);

    /// <summary>Whether the mark was made on this host by a Runner that is no longer alive.</summary>
    public static bool IsOrphan(string mark)
    {
        var parts = mark.Split('-');
        return parts.Length == 4 && parts[0] == Host
            && int.TryParse(parts[1], out var pid) && long.TryParse(parts[2], out var start)
            // One that is dead but not yet waited for may be shown for a long time, as in containers whose first process waits for nobody.
            && !(ProcessTable.Find(pid) is { IsDead: false } owner && owner.Start == start);
    }

    static string HostKey()
    {
        var space = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName + space)))[..8];
    }
}
