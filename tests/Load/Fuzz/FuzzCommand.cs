using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.TestKit;

namespace Dashboard.Load.Fuzz;

/// <summary>The fuzz of everything that listens: HTTP from its own description, both hubs, and bytes that are hardly HTTP.</summary>
static partial class FuzzCommand
{
    const int Senders = 4, Rounds = 50;

    /// <returns>Whether nothing failed, hung or grew.</returns>
    public static async Task<bool> RunAsync(int requests, int seed, ReliabilityPage page)
    {
        using var data = new TemporaryFolder();
        string dataFile = Path.Combine(data.Path, "planted.csv");
        await File.WriteAllTextAsync(dataFile, "a,b\n1,2\n");
        // No Runner of the product's: what is accepted stays in the queue, and nothing that a random job could ask for is run.
        await using var server = await SpeedupServer.StartAsync(new ServerSettings
        {
            LocalRunner = false,
            Environment = new Dictionary<string, string>
            {
                ["Dashboard__Limits__LoopbackRequestsPerSecond"] = "1000000", ["Dashboard__Limits__FailedSignIns"] = "10000",
                ["Dashboard__Sharing__Allowed"] = "true", ["Dashboard__PublicUrl"] = "http://speedup.example", ["Dashboard__DataRoots__0"] = data.Path,
            },
        });
        var document = (await server.Api.GetAsync("openapi/v1.json")).Expect(HttpStatusCode.OK);
        var operations = ApiOperation.ReadAll(document);
        var tokens = new List<string>();
        var web = new ProcessHistory("Web", server.Id);
        var clock = Stopwatch.StartNew();
        var tally = new FuzzTally();
        await using var garden = new Garden(server, dataFile);
        var senders = Enumerable.Range(0, Senders).Select(_ => new HttpFuzz(server.Url, operations, document, tokens, garden, tally)).ToList();
        var hubs = new HubFuzz(server.Url, garden);
        var raw = new RawFuzz(new Uri(server.Url).Port, server.Token);
        int told = 0;
        for (int round = 0; round < Rounds; round++)
        {
            // The owner's requests may have revoked tokens.
            var (viewer, runner) = await TokensAsync(server, tokens);
            await garden.PlantAsync();
            await Task.WhenAll(senders.Select((sender, i) => sender.RunAsync(requests / Rounds / Senders, seed + round * 100 + i)));
            (viewer, runner) = await TokensAsync(server, tokens);
            await hubs.RunAsync("/hubs/progress", viewer, (int)hubs.Messages + requests / Rounds / 20, seed + round);
            await hubs.RunAsync("/hubs/runners", runner, (int)hubs.Messages + requests / Rounds / 20, seed + 7 * round);
            await raw.RunAsync(requests / Rounds / 50, seed + 3 * round);
            await TidyAsync(server.Api);
            web.Take(clock.Elapsed);
            foreach (string fault in tally.Faults.Skip(told))
            {
                Console.Error.WriteLine($"FAULT {fault}");
            }
            told = tally.Faults.Count;
            Console.Error.WriteLine($"[{clock.Elapsed.TotalSeconds:0} s] {tally.Sent:N0} requests, {tally.Faults.Count} faults; {web.Words()}");
        }
        bool healthy = (await server.Api.GetAsync("healthz")).Status == HttpStatusCode.OK;
        return Report(page, tally, operations.Count, hubs, raw, web, healthy, seed, clock.Elapsed, server.Log);
    }

    static async Task<(string Viewer, string Runner)> TokensAsync(SpeedupServer server, List<string> senders)
    {
        var made = new Dictionary<string, string>();
        foreach (string role in (string[])["viewer", "submitter", "operator", "runner"])
        {
            made[role] = (await server.Api.PostAsync("api/v1/tokens", new { name = $"fuzz-{role}", role })).Expect(HttpStatusCode.Created).GetProperty("secret").GetString()!;
        }
        // Mostly the owner, who gets furthest.
        senders.Clear();
        senders.AddRange([.. Enumerable.Repeat(server.Token, 12), .. made.Values, "wrong"]);
        return (made["viewer"], made["runner"]);
    }

    /// <summary>Takes away what the requests made, so that growth would be a leak and not the history.</summary>
    static async Task TidyAsync(ApiClient api)
    {
        foreach (string list in (string[])["jobs", "datasets", "schedules", "clusters", "clusters", "shares", "tokens", "runners"])
        {
            for (int page = 0; page < 4; page++)
            {
                var answer = await api.GetAsync($"api/v1/{list}?limit=500");
                if (answer.Status != HttpStatusCode.OK || answer.Json.GetProperty("items") is { } items && items.GetArrayLength() == 0)
                {
                    break;
                }
                foreach (var item in answer.Json.GetProperty("items").EnumerateArray())
                {
                    string path = $"api/v1/{list}/{item.GetProperty(list == "runners" ? "name" : "id").GetString()}";
                    if (list == "jobs")
                    {
                        await api.PostAsync($"{path}/cancel");
                    }
                    await api.DeleteAsync(path);
                }
            }
        }
    }

    static bool Report(ReliabilityPage page, FuzzTally tally, int operations, HubFuzz hubs, RawFuzz raw, ProcessHistory web, bool healthy, int seed, TimeSpan took, Transcript log)
    {
        // What a hub's method refuses a call with is such an exception by design.
        var thrown = log.Lines.Where(line => Thrown().IsMatch(line) && !line.Contains("SignalR.HubException", StringComparison.Ordinal)).CountBy(line => line.Trim()).ToList();
        long errors = tally.Statuses.Where(s => s.Key >= 500 && s.Key != 503).Sum(s => s.Value);
        bool good = errors == 0 && tally.Hangs == 0 && tally.Cut == 0 && raw.ServerErrors.Count == 0 && hubs.Leaks.Count == 0 && healthy && !web.Grew && thrown.Count == 0;
        string statuses = string.Join(", ", tally.Statuses.OrderBy(s => s.Key).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}: {s.Value:N0}")));
        page.Keep("fuzz", $"""
            | what | count |
            | --- | --- |
            | HTTP requests made from the OpenAPI description, {operations} operations, seed {seed} | {tally.Sent:N0} |
            | answers by status | {statuses} |
            | server errors (5xx, without 503) | {errors} |
            | no answer within 10 s; connections cut | {tally.Hangs}; {tally.Cut} |
            | requests to clusters that were not ready, left by the client after 3 s | {tally.LeftWaiting:N0} |
            | slowest answer | {tally.Slowest.TotalMilliseconds:0} ms |
            | hub messages, on {hubs.Connections:N0} connections of two hubs | {hubs.Messages:N0} |
            | hub answers that tell of the inside | {hubs.Leaks.Count} |
            | connections with broken HTTP; server errors among the answers | {raw.Sent:N0}; {raw.ServerErrors.Count} |
            | calls of hub methods, carried out and refused | {string.Join("; ", hubs.Answers.Select(a => string.Create(CultureInfo.InvariantCulture, $"`{a.Key}` {a.Value.Done:N0} and {a.Value.Refused:N0}")))} |
            | exceptions in the log, without those by which hubs refuse calls | {thrown.Sum(t => t.Value)} |
            | Web, settled and at the end | {web.Figures()} |
            | operations that never succeeded | {(tally.NeverWell.Count == 0 ? "none" : string.Join("; ", tally.NeverWell))} |

            | operation | 2xx, 3xx | 4xx | 429 | 5xx |
            | --- | --- | --- | --- | --- |
            {string.Join('\n', tally.ByOperation.Select(o => string.Create(CultureInfo.InvariantCulture, $"| `{o.Operation}` | {o.Good:N0} | {o.Refused:N0} | {o.Limited:N0} | {o.Broken:N0} |")))}

            It took {took.TotalSeconds:0} s. {(good ? "Nothing failed, hung or grew." : "**There were faults.**")}
            """);
        foreach (string fault in tally.Faults.Concat(raw.ServerErrors).Concat(hubs.Leaks).Concat(thrown.Select(t => $"{t.Value} in the log: {t.Key}")).Take(60))
        {
            Console.WriteLine($"FAULT {fault}");
        }
        if (!good)
        {
            string kept = Path.Combine(Path.GetTempPath(), "speedup-fuzz.log");
            File.WriteAllText(kept, log.ToString());
            Console.WriteLine($"The server's log is kept in {kept}.");
        }
        return good;
    }

    [GeneratedRegex(@"^\s*(---> )?[A-Z]\w*(\.\w+)+Exception( \(0x\w+\))?: ")]
    private static partial Regex Thrown();
}
