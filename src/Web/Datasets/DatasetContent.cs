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
        var files = FilesOf(path, roots?.ForTrials ?? []);
        long bytes = files.Sum(f => new FileInfo(f.Path).Length);
        var (columns, rows) = files.FirstOrDefault(f => IsTable(f.Name)) is { } table ? CsvPreview.Read(table.Open()) : ([], []);
        return new DatasetContent(files.Count, bytes, columns, rows);
    }

    static IReadOnlyList<DataFile> FilesOf(string path, IReadOnlyList<string> roots)
    {
        try
        {
            return DataFiles.Find(path, ".csv", roots);
        }
        catch (InputException) when (Directory.Exists(path) && !Directory.EnumerateFiles(path, "*.csv", SearchOption.AllDirectories).Any())
        {
            // Arrays and raw files are data sets too.
            return DataFiles.Find(path, "", roots);
        }
    }

    static bool IsTable(string file) => Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".txt" or ".tsv";
}
