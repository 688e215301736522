using Dashboard.Web.Options;

namespace Dashboard.Web.Datasets;

/// <summary>
/// The folders from which data may be read: the configured ones and <c>&lt;data&gt;/datasets</c>. The rest of the data
/// directory never is one, even where a configured folder holds it.
/// </summary>
public sealed class DataRoots
{
    readonly string dataDirectory;
    readonly string datasets;

    public DataRoots(DashboardOptions options)
    {
        dataDirectory = RealPath.Of(options.DataDirectory) ?? options.DataDirectory;
        datasets = RealPath.Of(options.DatasetsDirectory) ?? options.DatasetsDirectory;
        All = [.. options.DataRoots.Select(r => RealPath.Of(r) ?? r).Where(r => !IsOurs(r)).Append(datasets).Distinct()];
        bool holdsOurs = All.Any(root => FileSystems.IsWithin(dataDirectory, root));
        ForTrials = holdsOurs ? [.. All, $"-{dataDirectory}"] : All;
    }

    /// <summary>Absolute paths with links resolved.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>What <c>TrialSpec.DataRoots</c> gets: the data directory is taken out where a folder holds it.</summary>
    public IReadOnlyList<string> ForTrials { get; }

    /// <summary>Checks that a path exists and lies under a data root once every link and <c>..</c> is resolved.</summary>
    public DataPathCheck Check(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
        {
            return DataPathCheck.Refused("must be the path of a folder or file");
        }
        if (!Path.IsPathRooted(path))
        {
            return DataPathCheck.Refused($"'{path}' must be an absolute path under one of: {string.Join(", ", All)}");
        }
        if (path.Split('/').Contains(".."))
        {
            return DataPathCheck.Refused($"'{path}' must not contain \"..\"");
        }
        // Existence is not told for paths outside: the answer must not help to explore the machine.
        string? real = RealPath.Of(path);
        return real is not null && IsAllowed(real) ? DataPathCheck.Allowed(real)
            : real is null && IsAllowed(Path.GetFullPath(path)) ? DataPathCheck.Refused($"'{path}' does not exist")
            : DataPathCheck.Refused($"'{path}' is not under a data root; allowed are: {string.Join(", ", All)} (Dashboard:DataRoots adds others)");
    }

    bool IsAllowed(string real) => !IsOurs(real) && All.Any(root => FileSystems.IsWithin(real, root));

    bool IsOurs(string real) => FileSystems.IsWithin(real, dataDirectory) && !FileSystems.IsWithin(real, datasets);
}

/// <param name="Path">The real path where it may be read; else null.</param>
/// <param name="Reason">Why it may not, with the value and what is allowed; else null.</param>
public readonly record struct DataPathCheck(string? Path, string? Reason)
{
    public static DataPathCheck Allowed(string path) => new(path, null);

    public static DataPathCheck Refused(string reason) => new(null, reason);
}
