using System.IO.Enumeration;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Data;

/// <summary>
/// Finds the files of a data set: a file itself, every file of one extension below a folder, or what a glob matches
/// (<c>*</c> and <c>?</c> within a name, <c>**</c> for any folders). Files come in ordinal order of their names; hidden ones
/// are left out, and linked folders are not entered, so that loops of links do no harm.
/// </summary>
public static class DataFiles
{
    /// <param name="extension">What files of a folder must end in, for example <c>.csv</c>, in any case.</param>
    /// <param name="roots">Folders below which every file must really lie; empty allows any.</param>
    /// <exception cref="InputException">Nothing is found, or something lies outside the roots.</exception>
    public static IReadOnlyList<DataFile> Find(string path, string extension, IReadOnlyList<string> roots)
    {
        string located = DataRootCheck.Locate(path, roots);
        var files = File.Exists(located) ? [new DataFile(Path.GetFileName(located), located)]
            : Directory.Exists(located) ? Below(located, path, roots, name => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            : IsGlob(path) ? Matching(located, path, roots)
            : throw new InputException($"\"{path}\": there is no such file or folder.");
        if (files.Count == 0)
        {
            throw new InputException(IsGlob(path) ? $"\"{path}\" matches no file." : $"\"{path}\" holds no {(extension.Length > 0 ? extension + " " : "")}files.");
        }

        foreach (var file in files)
        {
            PinnedPlace.Of(file.Path, file.Name, roots).Dispose();
        }

        return files.Select(f => f with { Roots = roots }).OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
    }

    static bool IsGlob(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    static List<DataFile> Matching(string glob, string given, IReadOnlyList<string> roots)
    {
        string[] parts = glob.Split('/');
        int wild = Array.FindIndex(parts, IsGlob);
        string folder = wild == 0 ? "." : string.Join('/', parts[..wild]) is { Length: > 0 } fixedPart ? fixedPart : "/";
        string[] pattern = parts[wild..];
        return Directory.Exists(folder) ? Below(folder, given, roots, name => Matches(pattern, name.Split('/'))) : [];
    }

    static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> name)
    {
        if (pattern.IsEmpty)
        {
            return name.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            return Matches(pattern[1..], name) || (!name.IsEmpty && Matches(pattern, name[1..]));
        }

        return !name.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], name[0], ignoreCase: false)
            && Matches(pattern[1..], name[1..]);
    }

    /// <summary>Lists the very folder that was checked, so that no link can have other names listed.</summary>
    static List<DataFile> Below(string folder, string given, IReadOnlyList<string> roots, Func<string, bool> wanted)
    {
        using var place = PinnedPlace.Of(folder, given, roots);
        string listed = place.Path;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };
        var found = new FileSystemEnumerable<DataFile>(listed, (ref entry) => FileAt(folder, NameBelow(listed, entry.ToFullPath())), options)
        {
            ShouldRecursePredicate = (ref entry) => entry.FileName[0] != '.' && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName[0] != '.'
                && wanted(NameBelow(listed, entry.ToFullPath())),
        };
        try
        {
            return found.ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"\"{folder}\" cannot be listed: {e.Message.Replace(listed, folder, StringComparison.Ordinal)}");
        }
    }

    static DataFile FileAt(string folder, string name) => new(name, Path.Combine(folder, name));

    static string NameBelow(string folder, string path) => Path.GetRelativePath(folder, path);
}
