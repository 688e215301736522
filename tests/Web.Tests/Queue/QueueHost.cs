using Dashboard.Web.Options;
using Dashboard.Web.Queue;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dashboard.Web.Tests.Queue;

/// <summary>The real engine of this build with its real storage, as the product sets it up, and probes in place of the product's work.</summary>
sealed class QueueHost : IAsyncDisposable
{
    /// <summary>Role of the test executable: a host in a process of its own, which can be killed.</summary>
    public const string Role = "queue-host";

    /// <summary>Settings of another storage for the whole suite, separated by blanks, such as those of a PostgreSQL database.</summary>
    public const string SettingsVariable = "SPEEDUP_QUEUE_SETTINGS";

    readonly WebApplication app;

    QueueHost(string folder)
    {
        // A storage outside of the folder is told apart by its schema.
        string schema = $"t{Path.GetFileName(folder).ToLowerInvariant().Replace('-', '_')}"[..Math.Min(60, Path.GetFileName(folder).Length + 1)];
        string[] settings = Environment.GetEnvironmentVariable(SettingsVariable)?.Split(' ') is { } given ? [.. given, $"--Dashboard:Queue:Schema={schema}"] : [];
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", $"--Dashboard:DataDirectory={folder}", "--Dashboard:Queue:InvisibilitySeconds=10",
            "--Logging:LogLevel:Default=None", .. settings]);
        builder.AddDashboardOptions();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddQueue();
        Work = new ProbeWork(folder);
        builder.Services.AddSingleton<IQueueWork>(Work);
        app = builder.Build();
        _ = app.Services.GetRequiredService<DataDirectoryHold>();
        Queue = app.Services.GetRequiredService<IJobQueue>();
    }

    public ProbeWork Work { get; }

    public IJobQueue Queue { get; }

    public static async Task<QueueHost> StartAsync(string folder)
    {
        var host = new QueueHost(folder);
        await host.app.StartAsync();
        return host;
    }

    /// <summary>Does what the lines of standard input say: <c>put ID PRIORITY</c>; their end is a graceful stop.</summary>
    public static async Task<int> ServeAsync(string folder)
    {
        await using var host = await StartAsync(folder);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            await host.Queue.EnqueueAsync(words[1], int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture));
            Console.WriteLine("done");
        }
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
