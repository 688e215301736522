using System.Net;
using Dashboard.Faults.Matrix;
using Dashboard.Faults.Product;
using Microsoft.Data.Sqlite;

namespace Dashboard.Faults.Storage;

/// <summary>Files that are damaged while nobody looks.</summary>
static class FileFaults
{
    public static async Task<string> DamagedHistoryAsync()
    {
        await using var server = await SpeedupServer.StartAsync();
        var job = await server.Api.RunAsync(JobUnderFault.Body(["threads"], 2));
        string backup = Path.Combine(Path.GetDirectoryName(server.DataDirectory)!, "backup.db"), history = Path.Combine(server.DataDirectory, "history.db");
        var (code, said) = await Started.RunAsync(server.DataDirectory, "backup", backup);
        Require.That(code == 0, $"the backup beside a running server ended with {code}: {said}");
        await server.StopAsync();
        Damage(history);
        (code, said) = await Started.RunAsync(server.DataDirectory);
        Require.That(code == 2 && said.Contains(history, StringComparison.Ordinal) && said.Contains("Dashboard.Web restore", StringComparison.Ordinal), $"a start on it ended with {code}: {said}");
        (code, said) = await Started.RunAsync(server.DataDirectory, "restore", backup);
        Require.That(code == 0, $"the restore ended with {code}: {said}");
        await server.StartAgainAsync();
        var after = await server.Api.JobAsync(job.Text("id")!);
        Require.That(after.GetRawText() == job.GetRawText(), $"the restored job is {after}, was {job}");
        Require.That((await server.Api.RunAsync(JobUnderFault.Body(["threads"], 1))).Text("state") == "succeeded", "the restored server runs no job");
        return "the start is refused with exit code 2 and names the restore command; restored from a backup made while it ran, with the same jobs";
    }

    public static async Task<string> DamagedQueueAsync()
    {
        await using var server = await SpeedupServer.StartAsync();
        (await server.Api.PostAsync("api/v1/runners/local/drain")).Expect(HttpStatusCode.OK);
        string id = await server.Api.SubmitAsync(JobUnderFault.Body(["threads"], 2));
        await server.StopAsync();
        Damage(Path.Combine(server.DataDirectory, "queue.db"));
        await server.StartAgainAsync();
        Require.That(server.Log.ToString().Contains("made again from the history", StringComparison.Ordinal), "nothing was said of the damaged queue");
        (await server.Api.PostAsync("api/v1/runners/local/resume")).Expect(HttpStatusCode.OK);
        Require.That((await server.Api.WaitForEndAsync(id, TimeSpan.FromSeconds(60))).Text("state") == "succeeded", "the job did not run");
        return "said, deleted and made again from the history; the waiting job ran";
    }

    public static async Task<string> NewerSchemaAsync()
    {
        await using var server = await SpeedupServer.StartAsync();
        await server.StopAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(server.DataDirectory, "history.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_version (number, name, applied_at) VALUES (999, 'later', '')";
            command.ExecuteNonQuery();
        }
        var (code, said) = await Started.RunAsync(server.DataDirectory);
        Require.That(code == 2 && said.Contains("schema 999", StringComparison.Ordinal), $"a start on it ended with {code}: {said}");
        return "the start is refused with exit code 2 and says which versions there are; nothing is written";
    }

    public static async Task<string> DamagedSpoolAsync()
    {
        await using var product = await Installation.StartAsync(linked: false);
        var cell = FaultMatrix.Find("all@spooled");
        using (var hold = await new Approach(product, cell.Fault).ToAsync(cell.Checkpoint))
        {
            await cell.Fault.StrikeAsync(product, null);
            hold.Dispose();
            string before = await File.ReadAllTextAsync(product.Spool.File);
            await File.WriteAllTextAsync(product.Spool.File, "{\"type\":\"trialFinished\",\"sequ\u0000\u0001\n" + before + "{\"type\":\"trialLogged\",\"sequence\":12");
            await product.StartWebAsync();
            var job = await product.Api.WaitForEndAsync(product.Job, TimeSpan.FromSeconds(60));
            Promises.Check(product, cell.Fault, hold, job);
            await Promises.CheckRemainsAsync(product, hold);
        }
        string log = product.Server.Log.ToString();
        Require.That(log.Contains("is damaged and was left out", StringComparison.Ordinal) && log.Contains("is torn", StringComparison.Ordinal), $"nothing was said of the damaged lines: {product.Log()}");
        return "each is named in the log and left out; the result between them was used";
    }

    /// <summary>Overwrites all pages but the first, as a failing disk might.</summary>
    static void Damage(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        byte[] noise = new byte[4096];
        new Random(1).NextBytes(noise);
        for (long at = 4096; at < file.Length; at += 4096)
        {
            file.Position = at;
            file.Write(noise);
        }
    }
}
