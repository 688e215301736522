using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Dashboard.Web.Pages.Shared;

/// <summary>Style sheets named with commas between them (<c>css/tokens,base.css</c>) read as one file, in that order; any other file is as it is.</summary>
sealed class JoinedSheets(IFileProvider files) : IFileProvider
{
    const string Folder = "css/", Ending = ".css";

    public static string PathOf(IReadOnlyList<string> sheets) => $"{Folder}{string.Join(',', sheets)}{Ending}";

    public IFileInfo GetFileInfo(string subpath)
    {
        string path = subpath.TrimStart('/');
        if (!path.StartsWith(Folder, StringComparison.Ordinal) || !path.EndsWith(Ending, StringComparison.Ordinal) || !path.Contains(',')) return files.GetFileInfo(subpath);
        var sheets = path[Folder.Length..^Ending.Length].Split(',').Distinct().Select(name => files.GetFileInfo(Folder + name + Ending)).ToList();
        return sheets.Find(s => !s.Exists) is null ? new Joined(Path.GetFileName(path), sheets) : new NotFoundFileInfo(path);
    }

    public IDirectoryContents GetDirectoryContents(string subpath) => files.GetDirectoryContents(subpath);

    public IChangeToken Watch(string filter) => files.Watch(filter);

    sealed class Joined(string name, IReadOnlyList<IFileInfo> sheets) : IFileInfo
    {
        public bool Exists => true;

        public bool IsDirectory => false;

        public string Name => name;

        public string? PhysicalPath => null;

        public long Length => sheets.Sum(s => s.Length);

        public DateTimeOffset LastModified => sheets.Max(s => s.LastModified);

        public Stream CreateReadStream()
        {
            var joined = new MemoryStream((int)Length);
            foreach (var sheet in sheets)
            {
                using var stream = sheet.CreateReadStream();
                stream.CopyTo(joined);
            }
            joined.Position = 0;
            return joined;
        }
    }
}
