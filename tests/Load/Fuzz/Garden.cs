using System.Globalization;
using System.Net;
using Dashboard.TestKit;

namespace Dashboard.Load.Fuzz;

/// <summary>What requests find on the server: a few of each kind of thing, planted anew for each round.</summary>
sealed class Garden(SpeedupServer server, string dataFile) : IAsyncDisposable
{
    readonly Dictionary<string, List<string>> ids = [];
    PlantedNode? node;
    int made;

    public string OwnerToken => server.Token;

    public string RunnerToken { get; } = File.ReadAllText(Path.Combine(server.DataDirectory, "runner-token")).Trim();

    public string DataFile => dataFile;

    public string NodeName => node!.Name;

    /// <summary>The lease of the one job that a node has; 0 where it was taken away.</summary>
    public long Lease => node?.Offer?.Lease ?? 0;

    /// <summary>Ids of a kind, such as <c>jobs</c> or <c>finished jobs</c>.</summary>
    public IReadOnlyList<string> Of(string kind) => kind == "leased jobs" ? node?.Offer is { } offer ? [offer.JobId] : [] : ids.GetValueOrDefault(kind) ?? [];

    public IEnumerable<string> Kinds => ids.Keys;

    public async Task PlantAsync()
    {
        await UprootAsync();
        ids.Clear();
        await using (var gone = new PlantedNode(server.Url, RunnerToken, Named("gone")))
        {
            await gone.ConnectAsync();
            Add("forgotten runners", gone.Name);
        }
        node = new PlantedNode(server.Url, RunnerToken, Named("node"));
        await node.ConnectAsync();
        Add("runners", node.Name);
        await JobsAsync();
        await CurvesAsync();
        await OthersAsync();
        await ClustersAsync();
    }

    async Task JobsAsync()
    {
        for (int i = 0; i < 4; i++)
        {
            Add("jobs", await PostAsync("jobs", RightBodies.Job(i, NodeName)));
        }
        await Wait.ForAsync("an offer", TimeSpan.FromSeconds(10), () => node!.Offer, o => o is not null);
        Add("slurm jobs", await PostAsync("jobs", RightBodies.SlurmJob));
        for (int i = 0; i < 4; i++)
        {
            string cancelled = await PostAsync("jobs", RightBodies.Job(i));
            (await server.Api.PostAsync($"api/v1/jobs/{cancelled}/cancel")).Expect(HttpStatusCode.Accepted);
            Add("cancelled jobs", cancelled);
        }
    }

    async Task CurvesAsync()
    {
        for (int i = 0; i < 4; i++)
        {
            Add("finished jobs", await PostAsync("scaling/import", RightBodies.Import));
        }
        var curves = (await server.Api.GetAsync("api/v1/scaling")).Expect(HttpStatusCode.OK);
        string curve = curves.GetProperty("series")[0].Text("curve")!;
        Add("curves", curve);
        Add("baselines", curve);
        for (int i = 0; i < 3; i++)
        {
            Add("annotations", await PostAsync("scaling/annotations", new { text = "planted", curve }));
            Add("shares", await PostAsync($"jobs/{Of("finished jobs")[0]}/shares", new { days = 1 }));
        }
        await server.Api.PostAsync("api/v1/scaling/baselines", new { curve, job = Of("finished jobs")[0] });
    }

    async Task OthersAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            Add("datasets", await PostAsync("datasets", new { name = Named("d"), path = dataFile }));
            Add("schedules", await PostAsync("schedules", new { name = Named("s"), cron = "0 3 * * *", timeZone = "UTC", job = RightBodies.Job(i) }));
            Add("tokens", await PostAsync("tokens", new { name = Named("t"), role = "viewer" }));
            string application = Named("a");
            (await server.Api.PostAsync("api/v1/applications", new { name = application, program = new[] { "/bin/echo" } })).Expect(HttpStatusCode.Created);
            Add("applications", application);
        }
        Add("generated datasets", await PostAsync("datasets", new { name = Named("g"), generate = new { kind = "flights", from = "1988-01", to = "1988-01", rowsPerMonth = 100, seed = 1 } }));
        Add("trials", "t0001");
        Add("engines", "0");
        Add("requests", "1");
    }

    async Task ClustersAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            string id = await PostAsync("clusters", new { engines = 1, runner = NodeName });
            await Wait.ForAsync("a cluster", TimeSpan.FromSeconds(10), async () => (await server.Api.GetAsync($"api/v1/clusters/{id}")).Json, c => c.Text("state") == "ready");
            Add("clusters", id);
        }
    }

    public string Named(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref made)}");

    void Add(string kind, string id)
    {
        if (!ids.TryGetValue(kind, out var known))
        {
            ids[kind] = known = [];
        }
        known.Add(id);
    }

    async Task<string> PostAsync(string path, object body) => (await server.Api.PostAsync($"api/v1/{path}", body)).Expect(HttpStatusCode.Created).Text("id")!;

    async Task UprootAsync()
    {
        if (node is not null)
        {
            await node.DisposeAsync();
            node = null;
        }
    }

    public async ValueTask DisposeAsync() => await UprootAsync();
}
