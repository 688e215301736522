using System.Globalization;
using Dashboard.Web.Datasets;

namespace Dashboard.Web.Options;

/// <summary>The folder with everything Web keeps: created private, on a local disk, held by one Web at a time.</summary>
static class DataDirectory
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the folder with mode 0700 where it is missing and tries to write into it.</summary>
    /// <returns>Null where it can be used; otherwise what is allowed, and why this one is not.</returns>
    public static string? Prepare(string path)
    {
        try
        {
            Directory.CreateDirectory(path, Private);
            Directory.CreateDirectory(Path.Combine(path, "datasets"), Private);
            string probe = Path.Combine(path, $".write-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"a folder that this user can write to ({e.Message.TrimEnd('.')})";
        }
        string mounts = File.Exists("/proc/self/mountinfo") ? File.ReadAllText("/proc/self/mountinfo") : "";
        return FileSystems.NetworkTypeOf(RealPath.Of(path) ?? path, mounts) is { } type
            ? $"a folder on a local disk (this one is on {type}, where SQLite's log is not safe)"
            : null;
    }

    /// <summary>Takes the folder for this process until the result is disposed or the process ends, however it ends.</summary>
    /// <exception cref="StartupException">Another Web holds it; names its process id.</exception>
    public static IDisposable Hold(string path)
    {
        string pidFile = Path.Combine(path, "web.pid");
        try
        {
            var held = new FileStream(Path.Combine(path, "web.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return held;
        }
        catch (IOException)
        {
            string pid = File.Exists(pidFile) ? File.ReadAllText(pidFile).Trim() : "unknown";
            throw new StartupException(
                $"The data directory {path} is in use by another Speedup (process {pid}). Stop that one, or set {DashboardOptions.Section}:DataDirectory to another folder.");
        }
    }
}
