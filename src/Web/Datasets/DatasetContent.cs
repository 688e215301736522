using Dashboard.Core.Analyses;
using Dashboard.Core.Data;

namespace Dashboard.Web.Datasets;

/// <summary>What lies at a path: its files, their size, and the first rows of the first one.</summary>
sealed record DatasetContent(int Files, long Bytes, IReadOnlyList<DatasetColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Preview)
{
    /// <param name="roots">Null where the files are our own.</param>
    /// <exception cref="InputException">There are no files, or one of them lies outside the roots.</exception>
    public static DatasetContent Of(string path, DataRoots? roots)
    {
        var files = FilesOf(path, roots);
        long bytes = files.Sum(f => new FileInfo(f).Length);
        string? table = files.FirstOrDefault(IsTable);
        var (columns, rows) = table is null ? ([], []) : CsvPreview.Read(table);
        return new DatasetContent(files.Count, bytes, columns, rows);
    }

    static IReadOnlyList<string> FilesOf(string path, DataRoots? roots)
    {
        if (File.Exists(path))
        {
            return [path];
        }
        try
        {
            return [.. DataFiles.Find(path, ".csv", roots?.ForTrials ?? []).Select(f => f.Path)];
        }
        catch (InputException) when (!Directory.EnumerateFiles(path, "*.csv", SearchOption.AllDirectories).Any())
        {
            // Arrays and raw files are data sets too.
            string[] others = [.. Directory.EnumerateFiles(path).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal)];
            if (others.Select(f => roots?.Check(f).Reason).OfType<string>().FirstOrDefault() is { } refused)
            {
                throw new InputException(refused);
            }
            return others.Length > 0 ? others : throw new InputException($"'{path}' holds no files.");
        }
    }

    static bool IsTable(string file) => Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".txt" or ".tsv";
}
