using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Dashboard.Faults.Product;

namespace Dashboard.Faults.Storage;

/// <summary>Disks that fill up or turn read-only, on a small file system of our own; needs root.</summary>
static class DiskFaults
{
    const int Megabytes = 24;

    public static async Task<string> FullAsync()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        await using var server = await SpeedupServer.StartAsync(new ServerSettings { DataDirectory = disk.Path });
        string id = await server.Api.SubmitAsync(JobUnderFault.Body(["processes"], JobUnderFault.Trials));
        var middle = await MiddleAsync(server, id);
        disk.Fill();
        var refused = await RefusedAsync(server, HttpStatusCode.InsufficientStorage);
        var health = await server.Api.GetAsync("healthz");
        Require.That(health.Status == HttpStatusCode.OK && health.Json.Text("status") == "degraded", $"/healthz says {health.Text}");
        (await server.Api.GetAsync("api/v1/jobs")).Expect(HttpStatusCode.OK);
        // Trials go on meanwhile; their reports wait.
        await Task.Delay(TimeSpan.FromSeconds(3));
        disk.Free();
        await CompleteAsync(server, id, middle);
        return $"submitting is {refused}; reading goes on, `/healthz` is degraded; with room again the sweep ended complete";
    }

    public static async Task<string> ReadOnlyAsync()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        string refused;
        await using (var server = await SpeedupServer.StartAsync(new ServerSettings { DataDirectory = disk.Path }))
        {
            string id = await server.Api.SubmitAsync(JobUnderFault.Body(["processes"], JobUnderFault.Trials));
            var middle = await MiddleAsync(server, id);
            bool turned = await disk.RemountAsync("ro");
            if (turned)
            {
                refused = await RefusedAsync(server, HttpStatusCode.ServiceUnavailable);
                (await server.Api.GetAsync("api/v1/jobs")).Expect(HttpStatusCode.OK);
                await disk.RemountAsync("rw");
            }
            else
            {
                refused = "not tried, as the kernel keeps a file system writable that is being written to";
            }
            await CompleteAsync(server, id, middle);
        }
        Require.That(await disk.RemountAsync("ro"), "the file system cannot be made read-only");
        var (code, said) = await Started.RunAsync(disk.Path);
        await disk.RemountAsync("rw");
        Require.That(code == 2 && said.Contains("can write to", StringComparison.Ordinal), $"the start on a read-only directory ended with {code}: {said}");
        return $"in mid-sweep: submitting is {refused}; a start there is refused with exit code 2; the sweep ended complete";
    }

    static async Task<JsonElement> MiddleAsync(SpeedupServer server, string id) =>
        await server.Api.WaitForJobAsync(id, "to be in the middle", job => job.TrialsIn("succeeded") >= 1 && job.TrialsIn("running") == 1);

    /// <summary>A job is refused in words, not with an internal error.</summary>
    static async Task<string> RefusedAsync(SpeedupServer server, HttpStatusCode status)
    {
        var answer = await server.Api.PostAsync("api/v1/jobs", JobUnderFault.Body(["threads"], 1));
        Require.That(answer.Status == status && answer.ContentType == "application/problem+json", $"submitting answered {(int)answer.Status} {answer.Text}");
        return $"{(int)status} (\"{answer.Json.Text("detail")}\")";
    }

    static async Task CompleteAsync(SpeedupServer server, string id, JsonElement before)
    {
        var job = await server.Api.WaitForEndAsync(id, TimeSpan.FromSeconds(60));
        Require.That(job.Text("state") == "succeeded" && job.TrialsIn("succeeded") == JobUnderFault.Trials, $"the job is {job}");
        foreach (var trial in before.Items("trials").Where(trial => trial.Text("state") == "succeeded"))
        {
            Require.That(job.Items("trials").Any(after => after.Text("id") == trial.Text("id") && after.Text("seconds") == trial.Text("seconds")), $"a finished trial was lost: {trial}");
        }
        var history = new HistoryFile(Path.Combine(server.DataDirectory, "history.db"));
        Require.That(history.Faults().Count == 0, $"the database is damaged: {string.Join('\n', history.Faults())}");
        Require.That(history.Attempts(id).Count(attempt => attempt.State == "succeeded") == JobUnderFault.Trials, $"attempts: {string.Join(", ", history.Attempts(id))}");
    }
}

/// <summary>A file system in memory, of a few megabytes.</summary>
sealed class SmallDisk : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    string Filler => System.IO.Path.Combine(Path, "filler");

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk();
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path))
        {
            disk._folder.Dispose();
            throw new ImpossibleHereException("a file system can be mounted by root only");
        }
        return disk;
    }

    /// <summary>Takes all room that is left, to the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        foreach (int size in (int[])[1 << 20, 4096, 1])
        {
            try
            {
                for (byte[] block = new byte[size]; ;)
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // No room for a block of this size any more.
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public Task<bool> RemountAsync(string mode) => RunAsync("mount", "-o", $"remount,{mode}", Path);

    public async ValueTask DisposeAsync()
    {
        if (!await RunAsync("umount", Path))
        {
            await RunAsync("umount", "-l", Path);
        }
        _folder.Dispose();
    }

    static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

/// <summary>A start of Web, or one of its commands, that must end by itself.</summary>
static class Started
{
    public static async Task<(int Code, string Said)> RunAsync(string dataDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Executable("Dashboard.Web"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{SpeedupServer.FreePort()}";
        start.Environment["Dashboard__DataDirectory"] = dataDirectory;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            Signals.Send(process.Id, Signals.Terminate);
            await process.WaitForExitAsync();
            throw new BrokenPromiseException("Web was to refuse to start, and runs");
        }
        string said = await output + await errors;
        Require.That(!said.Contains("   at ", StringComparison.Ordinal), $"Web shows a stack trace:\n{said}");
        return (process.ExitCode, said);
    }
}
