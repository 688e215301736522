using System.Globalization;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>Reads the kernel's small text files below a root, which a test replaces by a copied tree. A missing or unreadable file is null.</summary>
public sealed class SystemFiles(string root = "/")
{
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(Place(path)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public string[] Lines(string path) => Text(path)?.Split('\n') ?? [];

    public long? Number(string path) =>
        long.TryParse(Text(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null;

    public IReadOnlyList<string> FolderNames(string path, string pattern)
    {
        try
        {
            return [.. Directory.GetDirectories(Place(path), pattern).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public bool Exists(string path) => File.Exists(Place(path));

    string Place(string path) => Path.Join(root, path);
}
