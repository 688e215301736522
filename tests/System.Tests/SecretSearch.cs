using System.Text;

namespace Dashboard.System.Tests;

/// <summary>Looks for secrets where other programs of the same user can look; each find is told as "which one in what".</summary>
sealed class SecretSearch
{
    readonly Dictionary<string, byte[]> secrets = [];

    public string this[string name] => Encoding.UTF8.GetString(secrets[name]);

    public void Add(string name, string secret) => secrets.Add(name, Encoding.UTF8.GetBytes(secret));

    /// <summary>Environment and command line.</summary>
    public IEnumerable<string> InProcess(int id) => ((string[])[$"/proc/{id}/environ", $"/proc/{id}/cmdline"]).SelectMany(InFile);

    /// <param name="kept">Names of files that exist to hold one.</param>
    public IEnumerable<string> InFolder(string folder, IReadOnlyCollection<string> kept) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Where(f => !kept.Contains(Path.GetFileName(f))).SelectMany(InFile);

    public IEnumerable<string> In(string place, string text) => In(place, Encoding.UTF8.GetBytes(text));

    IEnumerable<string> InFile(string file)
    {
        try
        {
            // Pipes and sockets have no bytes to keep; to open one would wait.
            if (!file.StartsWith("/proc/", StringComparison.Ordinal) && new FileInfo(file).Length is 0 or >= 64 << 20)
            {
                return [];
            }
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            open.CopyTo(bytes);
            return In(file, bytes.ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has gone meanwhile.
            return [];
        }
    }

    IReadOnlyList<string> In(string place, byte[] bytes) => [.. secrets.Where(s => bytes.AsSpan().IndexOf(s.Value) >= 0).Select(s => $"{s.Key} in {place}")];
}
