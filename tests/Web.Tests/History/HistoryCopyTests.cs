using Dapper;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Dashboard.Web.History.Maintenance;
using Dashboard.Web.Options;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.History;

/// <summary>Backup while the server runs, restore while it does not, and files that are damaged.</summary>
public sealed class HistoryCopyTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Copy => Path.Combine(folder.Path, "copy.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_backup_of_a_running_server_restores_its_jobs_and_the_queue_is_made_again()
    {
        await using var web = await WebUnderTest.StartAsync();
        string done, waiting;
        await using (var runner = await RunnerByHand.ConnectAsync(web))
        {
            done = await web.SubmitAsync(WebUnderTest.Body(title: "done"));
            await runner.RunNextAsync();
            await web.JobInAsync(done, "succeeded");
        }
        waiting = await web.SubmitAsync(WebUnderTest.Body(title: "waiting"));

        Run("backup", Copy, web).ShouldContain("2 jobs");
        new FileInfo(Copy).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string later = await web.SubmitAsync(WebUnderTest.Body(title: "later"));
        string before = (await web.JobAsync(done)).GetRawText();

        Should.Throw<StartupException>(() => Run("restore", Copy, web)).Message.ShouldContain("in use");
        await web.StopAsync();
        Run("restore", Copy, web).ShouldContain("before-restore");
        File.Exists(Path.Combine(web.DataDirectory, "queue.db")).ShouldBeFalse();

        await web.StartAgainAsync();
        (await web.JobAsync(done)).GetRawText().ShouldBe(before);
        (await web.Http.GetAsync($"/api/v1/jobs/{later}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        await using var again = await RunnerByHand.ConnectAsync(web);
        await again.RunNextAsync();
        await web.JobInAsync(waiting, "succeeded");
        using var connection = web.Services.GetRequiredService<HistoryDatabase>().Open();
        connection.QuerySingle<long>("SELECT MAX(number) FROM leases").ShouldBeGreaterThan(1_000_000, "a lease of before may be given out again");
    }

    [Fact]
    public async Task What_cannot_be_copied_is_said_in_words()
    {
        await using var web = await WebUnderTest.StartAsync();
        Run("backup", Copy, web);
        Should.Throw<StartupException>(() => Run("backup", Copy, web)).Message.ShouldContain("is there already");
        Should.Throw<StartupException>(() => MaintenanceCommand.Run(["backup"])).Message.ShouldContain("Name the file");
        await web.StopAsync();

        Should.Throw<StartupException>(() => Run("restore", Path.Combine(folder.Path, "none.db"), web)).Message.ShouldContain("There is no file");
        string text = Path.Combine(folder.Path, "text.db");
        await File.WriteAllTextAsync(text, new string('x', 5000));
        Should.Throw<StartupException>(() => Run("restore", text, web)).Message.ShouldContain("not a database");
        string other = Path.Combine(folder.Path, "other.db");
        using (var connection = new SqliteConnection($"Data Source={other};Pooling=False"))
        {
            connection.Open();
            connection.Execute("CREATE TABLE jobs (id TEXT)");
        }
        Should.Throw<StartupException>(() => Run("restore", other, web)).Message.ShouldContain("not a history of Speedup");
        Directory.GetFiles(web.DataDirectory, "*.restored*").ShouldBeEmpty();
        await web.StartAgainAsync();
    }

    [Fact]
    public async Task A_damaged_history_is_refused_and_stays_as_it_is_and_a_damaged_queue_is_made_again()
    {
        await using var web = await WebUnderTest.StartAsync();
        string id = await web.SubmitAsync(WebUnderTest.Body());
        Run("backup", Copy, web);
        await web.StopAsync();

        Damage(Path.Combine(web.DataDirectory, "queue.db"));
        await web.StartAgainAsync();
        await using (var runner = await RunnerByHand.ConnectAsync(web))
        {
            await runner.RunNextAsync();
            await web.JobInAsync(id, "succeeded");
        }
        await web.StopAsync();

        string history = Path.Combine(web.DataDirectory, "history.db");
        Damage(history);
        byte[] damaged = await File.ReadAllBytesAsync(history);
        var refused = Should.Throw<StartupException>(() => new HistoryDatabase(history));
        refused.ExitCode.ShouldBe(2);
        refused.Message.ShouldContain(history);
        refused.Message.ShouldContain("Dashboard.Web restore");
        (await File.ReadAllBytesAsync(history)).ShouldBe(damaged);
        Should.Throw<StartupException>(() => Run("backup", Path.Combine(folder.Path, "of-damaged.db"), web)).Message.ShouldContain("damaged");

        Run("restore", Copy, web);
        await web.StartAgainAsync();
        (await web.JobAsync(id)).Text("state").ShouldBe("queued");
    }

    static string Run(string command, string file, WebUnderTest web) => MaintenanceCommand.Run([command, file, $"--Dashboard:DataDirectory={web.DataDirectory}"]);

    /// <summary>Overwrites pages in the middle, as a failing disk does.</summary>
    static void Damage(string path)
    {
        SqliteConnection.ClearAllPools();
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
