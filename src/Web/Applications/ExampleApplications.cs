using System.Diagnostics;

namespace Dashboard.Web.Applications;

/// <summary>
/// The example programs that come with the server: their own script compiles them into the folder of the applications, as a person
/// would do it by hand. The script is ours and takes one argument, the folder.
/// </summary>
public sealed class ExampleApplications(ApplicationStore store, ILogger<ExampleApplications> logger)
{
    const string Prefix = "Examples/", Script = "build.sh";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The definitions that come with them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Files().Where(f => f.EndsWith(".yaml", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f[Prefix.Length..])).Order(StringComparer.Ordinal)];

    /// <summary>Whether any of them is not there yet.</summary>
    public bool Lacking => Names.Any(n => store.Find(n) is null);

    /// <summary>Compiles and copies them; definitions that are there already stay as they are.</summary>
    /// <returns>What was left out and why, in the script's words; a failure where the script failed.</returns>
    public async Task<(bool Done, string Said)> AddAsync(CancellationToken cancel)
    {
        string sources = Directory.CreateTempSubdirectory("speedup-examples-").FullName;
        try
        {
            foreach (string name in Files())
            {
                await using var from = typeof(ExampleApplications).Assembly.GetManifestResourceStream(name)!;
                await using var to = File.Create(Path.Combine(sources, name[Prefix.Length..]));
                await from.CopyToAsync(to, cancel);
            }
            return await BuildAsync(sources, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return (false, e.Message);
        }
        finally
        {
            Directory.Delete(sources, recursive: true);
        }
    }

    async Task<(bool Done, string Said)> BuildAsync(string sources, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(sources, Script), store.Folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var build = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            var said = build.StandardOutput.ReadToEndAsync(patience.Token);
            var wrong = build.StandardError.ReadToEndAsync(patience.Token);
            await build.WaitForExitAsync(patience.Token);
            logger.LogInformation("The example programs were built: {Said}", await said);
            return build.ExitCode == 0 ? (true, (await said).Trim()) : (false, $"{Script} ended with code {build.ExitCode}: {Last(await wrong)}");
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            return (false, $"The compilers took longer than {Patience.TotalMinutes:0} minutes.");
        }
    }

    static string Last(string text) => text.Trim().Split('\n')[^1];

    static IEnumerable<string> Files() =>
        typeof(ExampleApplications).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal));
}
