using Dapper;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.History;

/// <summary>Whether the file is whole. A damaged one is refused rather than served, because what is read from it may be wrong.</summary>
static class HistoryCheck
{
    const int Busy = 5, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    const int ShownFaults = 3;

    /// <summary>Files up to this size are checked at each start; it takes a second or so. One of 5 GB took four minutes from a cold disk, which nobody waits for.</summary>
    const long CheckedAtStart = 64 << 20;

    /// <summary>Looks at every page and record of a file that is not too large, but not whether each index agrees with its table.</summary>
    /// <exception cref="StartupException">The file is damaged.</exception>
    public static void Require(SqliteConnection connection)
    {
        if (new FileInfo(connection.DataSource).Length <= CheckedAtStart && Faults(connection) is { Count: > 0 } faults)
        {
            throw Damaged(connection.DataSource, string.Join("; ", faults));
        }
    }

    public static IReadOnlyList<string> Faults(SqliteConnection connection) =>
        [.. connection.Query<string>($"PRAGMA quick_check({ShownFaults})", commandTimeout: 0).Where(line => line != "ok").Select(line => line.ReplaceLineEndings(" "))];

    /// <summary>What an SQLite fault at the start means to whoever starts; null where it is a fault of ours.</summary>
    public static StartupException? Refusal(string path, SqliteException fault) => fault.SqliteErrorCode switch
    {
        NotADatabase or Corrupt => Damaged(path, fault.Message),
        Full => new StartupException($"{path} cannot be opened: the disk is full. Free some room and start again."),
        ReadOnly or InputOutput or CannotOpen => new StartupException($"{path} cannot be opened for writing: {fault.Message}."),
        _ => null,
    };

    /// <summary>What keeps a change from being stored, as status and words for whoever asked for it; null where it is a fault of ours.</summary>
    public static (int Status, string Words)? Hindrance(SqliteException fault) => fault.SqliteErrorCode switch
    {
        Full => (StatusCodes.Status507InsufficientStorage, "The disk of the data directory is full. Nothing was changed; free some room and try again."),
        ReadOnly => (StatusCodes.Status503ServiceUnavailable, "The data directory has become read-only. Nothing was changed; make it writable and try again."),
        InputOutput or CannotOpen => (StatusCodes.Status503ServiceUnavailable, $"The disk of the data directory does not work: {fault.Message}. Nothing was changed."),
        Corrupt or NotADatabase => (StatusCodes.Status503ServiceUnavailable, "The history is damaged. Stop the server and put a backup in its place: Dashboard.Web restore FILE."),
        Busy => (StatusCodes.Status503ServiceUnavailable, "Another program keeps the history locked. Nothing was changed; try again."),
        _ => null,
    };

    static StartupException Damaged(string path, string why) => new(StartupException.SettingsExitCode,
    [
        $"The history {path} is damaged: {why}",
        "It was not changed. Put a backup in its place: Dashboard.Web restore FILE",
        $"Without one, 'sqlite3 {path} .recover | sqlite3 recovered.db' saves what can be read; then: Dashboard.Web restore recovered.db",
    ]);
}
