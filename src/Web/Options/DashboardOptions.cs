using Dashboard.Web.Dispatch;
using Dashboard.Web.History.Maintenance;

namespace Dashboard.Web.Options;

/// <summary>The settings under <c>Dashboard:</c>, complete and checked: every path is absolute, every default filled in.</summary>
public sealed record DashboardOptions
{
    public const string Section = "Dashboard";
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Holds history.db, queue.db, the tokens, the spool and the data sets. On a local disk, one Web at a time.</summary>
    public required string DataDirectory { get; init; }
    /// <summary>The owner token where a setting gives it; null means the one kept in <c>token</c>.</summary>
    public string? Token { get; init; }
    /// <summary>Configured folders from which data may be read, as absolute paths. <see cref="Datasets.DataRoots"/> has the whole list.</summary>
    public IReadOnlyList<string> DataRoots { get; init; } = [];
    /// <summary>Whether Web starts a Runner as its child.</summary>
    public bool LocalRunner { get; init; } = true;
    /// <summary>The Runner's executable; null means the one found beside Web.</summary>
    public string? RunnerPath { get; init; }
    /// <summary>How Runners and browsers reach Web from elsewhere, without a slash at the end.</summary>
    public string? PublicUrl { get; init; }
    /// <summary>The prefix behind a proxy, such as <c>/speedup</c>; empty for none.</summary>
    public string PathBase { get; init; } = "";
    /// <summary>Folder whose <c>node_modules</c> holds the sample data and its reader; null means found beside Web or in the checkout.</summary>
    public string? SampleTools { get; init; }
    /// <summary>Accepts tokens over plain HTTP from other machines: only for networks nobody else is on, such as one between containers.</summary>
    public bool AllowPlainHttp { get; init; }
    /// <summary>Addresses of proxies whose <c>X-Forwarded-*</c> headers are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
    /// <summary>Addresses that are told when a change of a curve is confirmed.</summary>
    public IReadOnlyList<string> Webhooks { get; init; } = [];
    /// <summary>Signs what is sent to them; there is one where there are addresses.</summary>
    public string? WebhookSecret { get; init; }
    /// <summary>Whether changes in the history of scheduled jobs are run again without being asked.</summary>
    public bool ConfirmChanges { get; init; }
    /// <summary>Whether trials that other work disturbed run again, in the exclusive lane.</summary>
    public bool RepeatDisturbed { get; init; } = true;
    /// <summary>Shell lines of the owner before the Runner in every Slurm allocation, such as <c>module load dotnet</c>.</summary>
    public IReadOnlyList<string> SlurmSetup { get; init; } = [];
    /// <summary>Where the local Runner keeps scripts and tokens of Slurm jobs, on a file system that the nodes share; null for the user's own folder.</summary>
    public string? SlurmFolder { get; init; }
    /// <summary>A cluster stops by itself after so long without a request.</summary>
    public double ClusterIdleMinutes { get; init; } = 15;
    public DispatchOptions Dispatch { get; init; } = new();
    public LimitOptions Limits { get; init; } = new();
    public AuditOptions Audit { get; init; } = new();
    /// <summary>How long finished jobs are kept in full.</summary>
    public RetentionRules Retention { get; init; } = new();
    public SharingOptions Sharing { get; init; } = new();
    /// <summary>A proxy in front that signs people in; null for none.</summary>
    public ProxyLoginOptions? ProxyLogin { get; init; }

    public string HistoryDatabasePath => Path.Combine(DataDirectory, "history.db");
    public string QueueDatabasePath => Path.Combine(DataDirectory, "queue.db");
    public string DatasetsDirectory => Path.Combine(DataDirectory, "datasets");
    public string SpoolDirectory => Path.Combine(DataDirectory, "spool");
    public string KeysDirectory => Path.Combine(DataDirectory, "keys");
    public string OwnerTokenPath => Path.Combine(DataDirectory, "token");
    /// <summary>The local Runner's token (role runner), a file of mode 0600 that stays the same over restarts.</summary>
    public string RunnerTokenPath => Path.Combine(DataDirectory, "runner-token");
}

/// <summary>How long the record of who did what is kept.</summary>
/// <param name="Days">Older entries go.</param>
/// <param name="Entries">Beyond this many the oldest go.</param>
public sealed record AuditOptions(int Days = 400, long Entries = 200_000);

/// <summary>What one client may ask of Web. Loopback has limits of its own, far above what people and scripts need.</summary>
public sealed record LimitOptions
{
    /// <summary>Requests a second and client address from other machines.</summary>
    public int RequestsPerSecond { get; init; } = 50;
    public int LoopbackRequestsPerSecond { get; init; } = 2000;
    /// <summary>Wrong codes or tokens from one address within five minutes before it is locked out.</summary>
    public int FailedSignIns { get; init; } = 20;
    public int LockoutSeconds { get; init; } = 60;
    public long BodyBytes { get; init; } = 1 << 20;
    /// <summary>Largest batch of reports that a Runner may upload.</summary>
    public long RunnerBodyBytes { get; init; } = 16 << 20;
    /// <summary>Threads in all processes of a trial; one that has more is ended.</summary>
    public int TrialThreads { get; init; } = 4096;
}
