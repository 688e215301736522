using Microsoft.Win32.SafeHandles;

namespace Dashboard.Core.Data;

/// <summary>A file of a data set.</summary>
/// <param name="Name">Path below the data set's folder, with <c>/</c>; the bare name where the data set is a file.</param>
/// <param name="Path">Full path.</param>
public sealed record DataFile(string Name, string Path)
{
    /// <summary>Folders below which the file must really lie; empty allows any.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Opens the file for reading, the very one whose place was checked.</summary>
    /// <exception cref="Analyses.InputException">It lies outside the roots, or is a pipe, a device or a socket.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public SafeFileHandle Open(FileOptions options = FileOptions.None)
    {
        using var place = PinnedPlace.Of(Path, Name, Roots);
        return place.OpenFile(Name, options);
    }
}
