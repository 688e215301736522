using System.Net;
using System.Text;
using System.Text.Json;
using Dashboard.TestKit;
using Dashboard.Web.Audit;
using Dashboard.Web.Auth;
using Dashboard.Web.Auth.Access;
using Dashboard.Web.History;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

/// <summary>Who did what is in the log, wherever it was done, and no secret is.</summary>
public sealed class AuditTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    AuditLog Log => contract.Web.Services.GetRequiredService<AuditLog>();

    AuditEntry Last(string action) => Log.List(new AuditFilter(Action: action), null, 1).FirstOrDefault().ShouldNotBeNull($"nothing is recorded as {action}");

    public static TheoryData<string> Changes => [.. AccessTable.Rows.Where(r => r.Action is not null && r.Kind is AccessKind.Endpoint or AccessKind.Handler && r.Action is not null && !r.IsOpen).Select(r => r.Address)];

    /// <summary>Nothing but the table decides: somebody whose role is too low leaves an entry at every address that changes something.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_is_recorded_wherever_it_is_made(string address)
    {
        var row = AccessTable.Rows.Single(r => r.Address == address);
        string[] parts = address.Split(' ');
        string subject = $"x{Guid.NewGuid():N}";
        string path = System.Text.RegularExpressions.Regex.Replace(parts[1], @"\{[^}]+\}", subject);
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(contract.Web.Url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await contract.NewTokenAsync(Roles.Viewer));
        long before = Log.List(new AuditFilter(), null, 1)[0].Seq;
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), path);
        if (row.Kind == AccessKind.Handler)
        {
            string token = JsonDocument.Parse(await client.GetStringAsync("/api/v1/antiforgery")).RootElement.GetProperty("token").GetString()!;
            request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("name", subject)]);
        }
        using var answer = await client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, await answer.Content.ReadAsStringAsync());
        var entry = Log.List(new AuditFilter(Action: row.Action, Who: "test viewer"), null, 5).FirstOrDefault(e => e.Seq > before).ShouldNotBeNull($"{address} left no entry");
        (entry.Action, entry.Outcome, entry.Role, entry.Address).ShouldBe((row.Action!, AuditOutcome.Refused, Roles.Viewer, "127.0.0.1"));
        if (path.Contains(subject))
        {
            // An engine of a cluster is named by both.
            entry.Subject.Split('/').ShouldAllBe(s => s == subject);
        }
    }

    [Fact]
    public async Task What_was_done_names_who_and_to_what_and_faults_are_not_entries()
    {
        var job = (await contract.PostAsync("/api/v1/jobs", WebUnderTest.Body().ToJsonString(), Roles.Submitter)).ShouldBe(201).Json;
        var entry = Last("job.submit");
        (entry.Who, entry.Role, entry.Subject, entry.Outcome).ShouldBe(("test submitter", Roles.Submitter, job.Text("id")!, AuditOutcome.Done));
        entry.TokenId.ShouldNotBeNullOrEmpty();
        (await contract.PostAsync("/api/v1/jobs", "{}", Roles.Submitter)).ShouldBeProblem(400);
        Last("job.submit").Seq.ShouldBe(entry.Seq);
        (await contract.SendAsync("POST", $"/api/v1/jobs/{job.Text("id")}/cancel", role: Roles.Operator)).ShouldBe(202);
        Last("job.cancel").Subject.ShouldBe(job.Text("id"));
    }

    [Fact]
    public async Task Sign_ins_are_recorded_with_their_outcome_and_repeated_refusals_once()
    {
        using var browser = contract.Browser(out _);
        (await browser.GetAsync($"/login?code={contract.Web.Services.GetRequiredService<LoginCodes>().Issue()}")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var entry = Last("sign-in");
        (entry.Who, entry.Outcome, entry.Detail).ShouldBe(("owner", AuditOutcome.Done, "by login link"));
        string secret = await contract.NewTokenAsync(Roles.Viewer);
        using var program = contract.Web.Client(secret + "x");
        await program.GetAsync("/api/v1/jobs");
        long first = Last("sign-in").Seq;
        first.ShouldBeGreaterThan(entry.Seq);
        Last("sign-in").Outcome.ShouldBe(AuditOutcome.Refused);
        await program.GetAsync("/api/v1/jobs");
        Last("sign-in").Seq.ShouldBe(first);
    }

    [Fact]
    public async Task A_token_s_entry_says_what_it_is_and_never_its_secret()
    {
        string secret = await contract.NewTokenAsync(Roles.Operator);
        var entry = Last("token.create");
        (entry.Subject, entry.Detail).ShouldBe((secret.Split('_')[1], "operator, “test operator”, does not expire"));
        string all = JsonSerializer.Serialize(Log.List(new AuditFilter(), null, 100_000));
        all.ShouldNotContain(secret);
        all.ShouldNotContain(secret.Split('_')[2]);
        all.ShouldNotContain(WebUnderTest.Token);
        all.ShouldNotContain(contract.Web.RunnerToken);
    }

    [Fact]
    public async Task Runners_that_connect_are_recorded()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        var entry = Last("runner.connect");
        (entry.Who, entry.Role, entry.Outcome).ShouldBe((TokenStore.LocalRunnerId, Roles.Runner, AuditOutcome.Done));
        entry.Subject.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_list_is_filtered_and_walked_by_number()
    {
        foreach (string text in new[] { "alpha", "beta", "alpha" })
        {
            await Log.RecordAsync("probe.one", text, "detail of " + text);
        }
        await Log.RecordAsync("probe.two", "gamma", "");
        await Log.RecordAsync("probes", "delta", "");
        async Task<string[]> Subjects(string query) => [.. (await contract.GetAsync($"/api/v1/audit?{query}")).ShouldBe(200).Json.GetProperty("items").EnumerateArray().Select(i => i.Text("subject")!)];
        (await Subjects("action=probe")).ShouldBe(["gamma", "alpha", "beta", "alpha"]);
        (await Subjects("action=probe.one&q=ALPHA")).ShouldBe(["alpha", "alpha"]);
        var page = (await contract.GetAsync("/api/v1/audit?action=probe&limit=3")).Json;
        (await Subjects($"action=probe&cursor={page.Text("nextCursor")}")).ShouldBe(["alpha"]);
        (await contract.GetAsync("/api/v1/audit?outcome=maybe")).ShouldBlame("outcome").ShouldContain("done, refused, failed");
        (await contract.GetAsync("/api/v1/audit?cursor=x")).ShouldBlame("cursor");
        (await contract.GetAsync("/settings/audit?action=probe")).ShouldBe(200).Text.ShouldContain("gamma");
    }

    [Fact]
    public async Task An_entry_is_one_line_whatever_it_is_about()
    {
        await Log.RecordAsync("line.probe", "a\r\nb\u001b[2J\u202ec", new string('x', 5_000));
        var entry = Last("line.probe");
        entry.Subject.ShouldBe("a  b [2J c");
        entry.Detail.Length.ShouldBe(320);
    }

    [Fact]
    public async Task The_log_is_kept_within_its_bounds()
    {
        using var folder = new TemporaryFolder();
        await using var database = new HistoryDatabase(Path.Combine(folder.Path, "history.db"));
        var now = DateTimeOffset.UtcNow;
        await database.WriteAsync(c =>
        {
            foreach (int day in Enumerable.Range(0, 10))
            {
                AuditRows.Insert(c, new AuditEntry(0, now.AddDays(day - 9), "a", null, "", "", "probe", $"{day}", "", AuditOutcome.Done));
            }
        });
        (await database.WriteAsync(c => AuditRows.Trim(c, now.AddDays(-6.5), 1000))).ShouldBe(3);
        (await database.WriteAsync(c => AuditRows.Trim(c, now.AddDays(-100), 4))).ShouldBe(3);
        using var connection = database.Open();
        AuditRows.List(connection, new AuditFilter(), null, 100).Select(e => e.Subject).ShouldBe(["9", "8", "7", "6"]);
    }
}
