namespace Dashboard.Web.Options;

/// <summary>Tells shared file systems from local ones.</summary>
static class FileSystems
{
    static readonly HashSet<string> Network = new(StringComparer.Ordinal)
    {
        "nfs", "nfs4", "lustre", "gpfs", "beegfs", "fhgfs", "ceph", "fuse.ceph-fuse", "cifs", "smb3", "fuse.sshfs", "afs", "panfs", "pvfs2", "glusterfs", "fuse.glusterfs",
    };

    /// <summary>The type of the file system that holds a path, if it is one shared between machines.</summary>
    /// <param name="path">Absolute, links resolved.</param>
    /// <param name="mountInfo">Text in the format of <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)).</param>
    public static string? NetworkTypeOf(string path, string mountInfo)
    {
        string? type = null;
        int longest = -1;
        foreach (string line in mountInfo.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (fields.Length < 5 || separator < 0 || separator + 1 >= fields.Length)
            {
                continue;
            }
            // Of two mounts on one point the later one is on top.
            string point = Unescape(fields[4]);
            if (point.Length >= longest && IsWithin(path, point))
            {
                (longest, type) = (point.Length, fields[separator + 1]);
            }
        }
        return type is not null && Network.Contains(type) ? type : null;
    }

    /// <summary>Whether a path is a folder itself or lies in it; both absolute, links resolved.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    static string Unescape(string point) =>
        point.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
