using System.Net;
using Dashboard.Web.Datasets;
using Dashboard.Web.Dispatch;
using Dashboard.Web.History.Maintenance;

namespace Dashboard.Web.Options;

/// <summary>Turns configuration into <see cref="DashboardOptions"/>, with every fault of the settings at once.</summary>
static class DashboardOptionsReader
{
    /// <summary>Short enough to type; guessing is stopped by the lock-out after a few wrong tries.</summary>
    const int MinimumTokenLength = 8;

    const int MinimumSecretLength = 16, LongestTag = 64;

    /// <exception cref="StartupException">A setting is unusable; lists each with key, value and what is allowed.</exception>
    public static DashboardOptions Read(IConfiguration configuration)
    {
        var settings = new SettingsReader(configuration);
        string dataDirectory = ReadDataDirectory(settings);
        var options = new DashboardOptions
        {
            DataDirectory = dataDirectory,
            Token = ReadToken(settings),
            DataRoots = ReadDataRoots(settings),
            LocalRunner = settings.Flag("LocalRunner", true),
            RunnerPath = ReadRunnerPath(settings),
            PublicUrl = ReadPublicUrl(settings),
            PathBase = ReadPathBase(settings),
            SampleTools = settings.Text("SampleTools") is { } tools ? Path.GetFullPath(tools) : null,
            AllowPlainHttp = settings.Flag("AllowPlainHttp", false),
            TrustedProxies = ReadProxies(settings),
            Webhooks = ReadWebhooks(settings),
            WebhookSecret = ReadWebhookSecret(settings),
            ConfirmChanges = settings.Flag("ConfirmChanges", false),
            RepeatDisturbed = settings.Flag("RepeatDisturbed", true),
            SlurmSetup = ReadSlurmSetup(settings),
            SlurmFolder = ReadSlurmFolder(settings),
            ClusterIdleMinutes = settings.Real("ClusterIdleMinutes", 15, 0.05, 1440),
            Dispatch = DispatchOptions.Read(settings),
            Limits = ReadLimits(settings),
            Audit = ReadAudit(settings),
            Retention = ReadRetention(settings),
            Sharing = new SharingOptions(settings.Flag("Sharing:Allowed", false), (int)settings.Number("Sharing:MostDays", new SharingOptions().MostDays, 1, 3650)),
            ProxyLogin = ProxyLoginOptions.Read(configuration, settings),
        };
        CheckUrls(configuration, settings);
        CheckDataDirectory(dataDirectory, settings);
        return settings.Faults.Count == 0
            ? options
            : throw new StartupException(StartupException.SettingsExitCode, ["Speedup cannot start with these settings:", .. settings.Faults.Select(f => "  " + f)]);
    }

    static string ReadDataDirectory(SettingsReader settings) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Text("DataDirectory") ?? DefaultDataDirectory(AppContext.BaseDirectory)));

    /// <summary><c>data</c> at the top of the checkout that the executable was built in, else beside the executable.</summary>
    internal static string DefaultDataDirectory(string baseDirectory)
    {
        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dashboard.sln")))
            {
                return Path.Combine(folder.FullName, "data");
            }
        }
        return Path.Combine(baseDirectory, "data");
    }

    static void CheckDataDirectory(string path, SettingsReader settings)
    {
        if (DataDirectory.Prepare(path) is { } fault)
        {
            settings.Fault("DataDirectory", path, fault);
        }
    }

    static string? ReadToken(SettingsReader settings)
    {
        string? token = settings.Text("Token");
        if (token is not null && (token.Length < MinimumTokenLength || token.Any(c => c is <= ' ' or > '~')))
        {
            settings.Fault("Token", null, $"at least {MinimumTokenLength} printable ASCII characters without blanks (this one has {token.Length})");
        }
        return token;
    }

    static IReadOnlyList<string> ReadDataRoots(SettingsReader settings)
    {
        var roots = new List<string>();
        foreach (var (key, value) in settings.List("DataRoots"))
        {
            if (Path.IsPathRooted(value) && Directory.Exists(value))
            {
                roots.Add(RealPath.Of(value) ?? value);
            }
            else
            {
                settings.Fault(key, value, "the absolute path of an existing folder");
            }
        }
        return roots;
    }

    static string? ReadRunnerPath(SettingsReader settings)
    {
        string? path = settings.Text("RunnerPath");
        if (path is null)
        {
            return null;
        }
        string full = Path.GetFullPath(path);
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!File.Exists(full) || (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(full) & execute) == 0))
        {
            settings.Fault("RunnerPath", path, "the path of the Runner's executable file");
        }
        return full;
    }

    static string? ReadPublicUrl(SettingsReader settings)
    {
        string? text = settings.Text("PublicUrl");
        if (text is null)
        {
            return null;
        }
        bool usable = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url!.Query.Length + url.Fragment.Length == 0;
        if (!usable)
        {
            settings.Fault("PublicUrl", text, "an absolute http or https address without query, such as https://node.example.org/speedup");
        }
        return text.TrimEnd('/');
    }

    static string ReadPathBase(SettingsReader settings)
    {
        string text = settings.Text("PathBase")?.TrimEnd('/') ?? "";
        bool usable = text.Length == 0 || (text[0] == '/' && text.All(c => char.IsAsciiLetterOrDigit(c) || "/-._~".Contains(c)) && !text.Contains("//"));
        if (!usable)
        {
            settings.Fault("PathBase", text, "a path that starts with a slash, of letters, digits and / - . _ ~, such as /speedup");
        }
        return usable ? text : "";
    }

    static IReadOnlyList<string> ReadProxies(SettingsReader settings)
    {
        var proxies = settings.List("TrustedProxies");
        foreach (var (key, value) in proxies.Where(p => !IPAddress.TryParse(p.Value, out _)))
        {
            settings.Fault(key, value, "an IP address");
        }
        return [.. proxies.Select(p => p.Value)];
    }

    static IReadOnlyList<string> ReadWebhooks(SettingsReader settings)
    {
        IReadOnlyList<(string Key, string Value)> urls = settings.Text("Webhook") is { } one ? [("Webhook", one)] : settings.List("Webhook");
        foreach (var (key, value) in urls.Where(u => !Uri.TryCreate(u.Value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
        {
            settings.Fault(key, value, "an absolute http or https address, such as https://chat.example.org/hooks/speedup");
        }
        return [.. urls.Select(u => u.Value)];
    }

    static string? ReadWebhookSecret(SettingsReader settings)
    {
        string? secret = settings.Text("WebhookSecret");
        bool needed = settings.Text("Webhook") is not null || settings.List("Webhook").Count > 0;
        if ((needed && secret is null) || secret?.Length < MinimumSecretLength)
        {
            settings.Fault("WebhookSecret", null, $"at least {MinimumSecretLength} characters, shared with the receiver, where Dashboard:Webhook is set (this one has {secret?.Length ?? 0})");
        }
        return secret;
    }

    static IReadOnlyList<string> ReadSlurmSetup(SettingsReader settings)
    {
        var lines = settings.List("SlurmSetup");
        foreach (var (key, value) in lines.Where(l => l.Value.Any(char.IsControl)))
        {
            settings.Fault(key, value, "one line of a shell script, such as module load dotnet");
        }
        return [.. lines.Select(l => l.Value)];
    }

    /// <summary>Its name stands on #SBATCH lines, where quoting is not to be relied on.</summary>
    static string? ReadSlurmFolder(SettingsReader settings)
    {
        string? path = settings.Text("SlurmFolder");
        if (path is not null && (!Path.IsPathRooted(path) || !path.All(c => char.IsAsciiLetterOrDigit(c) || "/-._~+@".Contains(c))))
        {
            settings.Fault("SlurmFolder", path, "an absolute path of letters, digits and / - . _ ~ + @, on a file system that the cluster's nodes share");
        }
        return path;
    }

    static RetentionRules ReadRetention(SettingsReader settings)
    {
        var fallback = new RetentionRules();
        string tag = settings.Text("Retention:KeepTag") ?? fallback.KeepTag;
        if (tag.Length > LongestTag)
        {
            settings.Fault("Retention:KeepTag", tag, $"a tag of at most {LongestTag} characters");
        }
        const int century = 36_525;
        return new RetentionRules
        {
            Days = (int)settings.Number("Retention:Days", fallback.Days, 0, century),
            Jobs = (int)settings.Number("Retention:Jobs", fallback.Jobs, 0, 100_000_000),
            LogDays = (int)settings.Number("Retention:LogDays", fallback.LogDays, 0, century),
            HistoryBytes = settings.Text("Retention:HistoryBytes") == "0" ? 0 : settings.Number("Retention:HistoryBytes", fallback.HistoryBytes, 16 << 20, 1L << 50),
            KeepTag = tag,
        };
    }

    static LimitOptions ReadLimits(SettingsReader settings)
    {
        var fallback = new LimitOptions();
        return new LimitOptions
        {
            RequestsPerSecond = (int)settings.Number("Limits:RequestsPerSecond", fallback.RequestsPerSecond, 1, 1_000_000),
            LoopbackRequestsPerSecond = (int)settings.Number("Limits:LoopbackRequestsPerSecond", fallback.LoopbackRequestsPerSecond, 1, 1_000_000),
            FailedSignIns = (int)settings.Number("Limits:FailedSignIns", fallback.FailedSignIns, 3, 10_000),
            LockoutSeconds = (int)settings.Number("Limits:LockoutSeconds", fallback.LockoutSeconds, 1, 86_400),
            BodyBytes = settings.Number("Limits:BodyBytes", fallback.BodyBytes, 1 << 16, 1 << 30),
            RunnerBodyBytes = settings.Number("Limits:RunnerBodyBytes", fallback.RunnerBodyBytes, 1 << 20, 1 << 30),
            TrialThreads = (int)settings.Number("Limits:TrialThreads", fallback.TrialThreads, 64, 1 << 22),
        };
    }

    static AuditOptions ReadAudit(SettingsReader settings)
    {
        var fallback = new AuditOptions();
        return new AuditOptions((int)settings.Number("Audit:Days", fallback.Days, 1, 36_500), settings.Number("Audit:Entries", fallback.Entries, 1_000, 100_000_000));
    }

    static void CheckUrls(IConfiguration configuration, SettingsReader settings)
    {
        foreach (string url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                var address = BindingAddress.Parse(url);
                if (address.Scheme is "http" or "https" && address.PathBase.Length == 0)
                {
                    continue;
                }
            }
            catch (FormatException)
            {
                // reported below like any other unusable address
            }
            settings.Fault("ASPNETCORE_URLS", url, $"an address such as {DashboardOptions.DefaultUrl} (a prefix goes into Dashboard:PathBase)");
        }
    }
}
