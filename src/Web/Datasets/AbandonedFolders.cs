using System.Text.RegularExpressions;
using Dapper;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Datasets;

/// <summary>
/// Removes at the start what killed trials and imports left half done: hidden folders of our own naming, whose job has ended and
/// whose import is over. Everything else in the folder of data sets is left alone.
/// </summary>
sealed partial class AbandonedFolders(HistoryDatabase database, DashboardOptions options, ILogger<AbandonedFolders> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        using var connection = database.Open();
        foreach (string folder in Directory.EnumerateDirectories(options.DatasetsDirectory, ".ds-*").Where(f => IsAbandoned(connection, Path.GetFileName(f))))
        {
            Remove(folder);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            log.LogInformation("Removed {Folder}, which was left half done.", folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{Folder} was left half done and cannot be removed: {Reason}", folder, e.Message);
        }
    }

    static bool IsAbandoned(SqliteConnection connection, string name) =>
        OfTrial().Match(name) is { Success: true } trial ? !IsLive(connection, trial.Groups["job"].Value)
        : OfImport().Match(name) is { Success: true } import && DatasetRows.Find(connection, import.Groups["id"].Value) is not { State: DatasetState.Importing };

    /// <summary>Whether some Runner may still write for the job: one that was cancelled may not have heard of it.</summary>
    static bool IsLive(SqliteConnection connection, string jobId) => connection.QuerySingle<bool>(
        """SELECT EXISTS (SELECT 1 FROM jobs WHERE id = @jobId AND (state IN ('queued', 'running') OR instr(coalesce(stopped, ''), '"confirmed":false')))""", new { jobId });

    /// <summary>The folder of a trial: the data set's id and the trial's mark (host, process, its start, a random number).</summary>
    [GeneratedRegex(@"\A\.ds-(?<job>[0-9a-z]{15})\.[0-9a-f]{8}-[0-9]+-[0-9]+-[0-9a-f]{8}\z")]
    private static partial Regex OfTrial();

    [GeneratedRegex(@"\A\.(?<id>ds-[0-9a-f]{10})\.partial\z")]
    private static partial Regex OfImport();
}
