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
            : Directory.Exists(located) ? Below(located, name => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            : IsGlob(path) ? Matching(located)
            : throw new InputException($"\"{path}\": there is no such file or folder.");
        if (files.Count == 0)
        {
            throw new InputException(IsGlob(path) ? $"\"{path}\" matches no file." : $"\"{path}\" holds no {extension} files.");
        }

        foreach (var file in files)
        {
            DataRootCheck.Require(file.Path, file.Name, roots);
        }

        return files.OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
    }

    static bool IsGlob(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    static List<DataFile> Matching(string glob)
    {
        string[] parts = glob.Split('/');
        int wild = Array.FindIndex(parts, IsGlob);
        string folder = wild == 0 ? "." : string.Join('/', parts[..wild]) is { Length: > 0 } fixedPart ? fixedPart : "/";
        string[] pattern = parts[wild..];
        return Directory.Exists(folder) ? Below(folder, name => Matches(pattern, name.Split('/'))) : [];
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

    static List<DataFile> Below(string folder, Func<string, bool> wanted)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };
        var found = new FileSystemEnumerable<DataFile>(folder, (ref entry) => FileAt(folder, entry.ToFullPath()), options)
        {
            ShouldRecursePredicate = (ref entry) => entry.FileName[0] != '.' && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName[0] != '.'
                && wanted(NameBelow(folder, entry.ToFullPath())),
        };
        try
        {
            return found.ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"\"{folder}\" cannot be listed: {e.Message}");
        }
    }

    static DataFile FileAt(string folder, string path) => new(NameBelow(folder, path), path);

    static string NameBelow(string folder, string path) => Path.GetRelativePath(folder, path);
}
