namespace Dashboard.Web.History.Maintenance;

/// <summary>How long finished jobs are kept in full. 0 always means: no limit. Curves keep their points whatever the rules say.</summary>
public sealed record RetentionRules
{
    /// <summary>Days after its end at which a job's trials go.</summary>
    public int Days { get; init; }
    /// <summary>How many finished jobs keep their trials, the newest ones.</summary>
    public int Jobs { get; init; }
    /// <summary>Days after its end at which a job's log, printed text and timelines go; its trials stay.</summary>
    public int LogDays { get; init; }
    /// <summary>Bytes in use in the history; beyond them the oldest jobs' trials go.</summary>
    public long HistoryBytes { get; init; }
    /// <summary>Jobs with this tag are left alone, as pinned ones are.</summary>
    public string KeepTag { get; init; } = "keep";

    public bool Any => Days > 0 || Jobs > 0 || LogDays > 0 || HistoryBytes > 0;
}
