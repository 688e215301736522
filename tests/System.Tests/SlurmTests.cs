using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Dashboard.System.Tests;

/// <summary>Jobs through Slurm's own daemons, on two virtual nodes of this host.</summary>
[Collection(Node.Others)]
public sealed class SlurmTests(SlurmServer fixture) : IClassFixture<SlurmServer>, IDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    SpeedupServer Server => fixture.Server;

    ApiClient Api => fixture.Server.Api;

    SlurmCluster Cluster => fixture.Cluster;

    public void Dispose() => RedTest.Print(fixture.Server);

    [Fact]
    public async Task A_sweep_runs_on_both_nodes_of_its_allocation_and_leaves_nothing()
    {
        var body = Body(new { nodes = 2, exclusive = true, timeLimitMinutes = 5, partition = "debug" }, ["threads", "mpi"], [1, 2], 200_000);
        var preview = await Wait.ForAsync("the partitions to be known", Soon, async () => (await Api.PostAsync("api/v1/jobs/slurm-preview", body)).Expect(HttpStatusCode.OK),
            said => said.TryGetProperty("mostCoreHours", out _));
        preview.Number("mostCoreHours").ShouldBe(4 * 5 / 60.0, 1e-9, preview.ToString());

        var job = await Api.RunAsync(body, TimeSpan.FromSeconds(60));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.GetProperty("resultsAgree").ToString().ShouldBe("""{"same":10,"total":10}""");
        var slurm = job.GetProperty("slurm").EnumerateArray().Single();
        slurm.GetProperty("id").GetInt64().ShouldBeGreaterThan(0);
        slurm.Text("nodes").ShouldBe("n[1-2]");
        job.Text("runner").ShouldBe(slurm.Text("name"));
        HostsOf(job, "mpi", 2).ShouldAllBe(hosts => hosts == "n1 n2");

        var script = await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/slurm-script");
        script.Text.ShouldContain("#SBATCH --nodes=2");
        script.Text.ShouldContain("#SBATCH --exclusive");
        await Cluster.EmptyAsync(Soon);
        await Wait.ForAsync("the job's folder and token to go", Soon, async () => (Directory.Exists(Path.Combine(Cluster.Shared, slurm.Text("name")!)),
            (await Api.GetAsync("api/v1/tokens")).Text.Contains(slurm.Text("name")!, StringComparison.Ordinal)), left => left == (false, false));
    }

    [Fact]
    public async Task Engines_in_an_allocation_are_used_over_the_API_and_the_allocation_ends_with_their_cluster()
    {
        string id = (await Api.PostAsync("api/v1/clusters", new { engines = 2, launcher = "slurm", slurm = new { partition = "debug", nodes = 2, timeLimitMinutes = 5 } })).Expect(HttpStatusCode.Created).Text("id")!;
        var cluster = await Wait.ForAsync("the engines", TimeSpan.FromSeconds(60), async () => (await Api.GetAsync($"api/v1/clusters/{id}")).Expect(HttpStatusCode.OK),
            c => c.Text("state") == "ready" && c.GetProperty("engines").EnumerateArray().All(e => e.Text("state") == "ready"));
        cluster.GetProperty("engines").EnumerateArray().Select(e => e.Text("host")).Order().ShouldBe(["n1", "n2"]);
        (await Api.PostAsync($"api/v1/clusters/{id}/apply", new { function = "sum", arguments = new[] { new[] { 1, 2, 3 } } })).Expect(HttpStatusCode.OK).GetProperty("results").GetRawText().ShouldBe("[6,6]");
        (await Api.DeleteAsync($"api/v1/clusters/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        await Cluster.EmptyAsync(Soon);
    }

    [Fact]
    public async Task Cancelling_empties_the_queue_of_Slurm_whether_the_job_waits_or_runs()
    {
        string running = await Api.SubmitAsync(Endless(new { nodes = 2, exclusive = true, timeLimitMinutes = 5 }));
        await Api.WaitForJobAsync(running, "to run in Slurm", job => job.Text("state") == "running", Soon);
        string waiting = await Api.SubmitAsync(Endless(new { nodes = 2, exclusive = true, timeLimitMinutes = 5 }));
        await Api.WaitForJobAsync(waiting, "to say that it waits for nodes", job => job.Text("waitingFor")?.Contains("waiting for resources (Resources)", StringComparison.Ordinal) == true, Soon);

        await NoSecretsAsync(running);

        (await Api.PostAsync($"api/v1/jobs/{waiting}/cancel")).Expect(HttpStatusCode.Accepted);
        (await Api.PostAsync($"api/v1/jobs/{running}/cancel")).Expect(HttpStatusCode.Accepted);

        await Cluster.EmptyAsync(Soon);
        foreach (string id in new[] { waiting, running })
        {
            var ended = await Api.WaitForJobAsync(id, "to be confirmed as stopped",
                job => job.TryGetProperty("stopped", out var stopped) && stopped.GetProperty("confirmed").GetBoolean(), Soon);
            ended.Text("state").ShouldBe("cancelled");
        }
    }

    [Fact]
    public async Task A_program_under_srun_and_layouts_of_ranks_use_the_nodes_of_the_allocation()
    {
        await fixture.BuildExamplesAsync();
        var slurm = new { nodes = 2, exclusive = true, timeLimitMinutes = 5 };
        object[] layouts = [new { nodes = 2, ranksPerNode = 2, threadsPerRank = 1 }];
        string program = await Api.SubmitAsync(new
        {
            analysis = "command", parameters = new { application = "srun-area", arguments = new { intervals = 1_000_000 } }, sweep = new { repetitions = 1, warmups = 0, layouts },
            placement = new { slurm }, lane = "shared",
        });
        string ranks = await Api.SubmitAsync(new
        {
            analysis = "integrate", parameters = new { intervals = 200_000 }, sweep = new { strategies = new[] { "mpi" }, repetitions = 1, warmups = 0, baseline = false, layouts },
            placement = new { slurm }, lane = "shared",
        });

        var ran = await Api.WaitForEndAsync(program, Soon);
        ran.Text("state").ShouldBe("succeeded", ran.ToString());
        ran.GetProperty("result").Text("stdoutTail")!.ShouldContain("ranks: 4");
        var spread = await Api.WaitForEndAsync(ranks, Soon);
        HostsOf(spread, "mpi", 4).Single().ShouldBe("n1 n1 n2 n2", spread.ToString());
    }

    [Fact]
    public async Task What_Slurm_refuses_ends_the_job_with_its_words()
    {
        var job = await Api.RunAsync(Body(new { partition = "nowhere", timeLimitMinutes = 5 }, ["serial"], [1], 1000), Soon);

        job.Text("state").ShouldBe("failed");
        job.GetProperty("error").Text("kind").ShouldBe("slurm");
        job.GetProperty("error").Text("message")!.ShouldContain("invalid partition");
    }

    [Fact]
    public async Task At_the_time_limit_finished_trials_stay_and_a_retry_runs_the_rest()
    {
        string id = fixture.LongJob;
        var ended = await Api.WaitForEndAsync(id, TimeSpan.FromSeconds(120));

        ended.GetProperty("error").Text("kind").ShouldBe("walltime", ended.GetProperty("error").ToString());
        int done = ended.TrialsIn("succeeded");
        done.ShouldBeInRange(1, 399);
        ended.GetProperty("error").Text("message")!.ShouldContain($"{done} of 400 trials are finished and kept");

        (await Api.PostAsync($"api/v1/jobs/{id}/retry")).Expect(HttpStatusCode.Accepted);
        var resumed = await Api.WaitForJobAsync(id, "to go on in a second allocation", job => job.TrialsIn("succeeded") > done, Soon);
        resumed.GetProperty("slurm").GetArrayLength().ShouldBe(2);
        (await Api.PostAsync($"api/v1/jobs/{id}/cancel")).Expect(HttpStatusCode.Accepted);
        (await Api.WaitForEndAsync(id, Soon)).TrialsIn("succeeded").ShouldBeGreaterThan(done);
    }

    [Fact]
    public async Task A_server_that_starts_again_finds_its_waiting_Slurm_job_and_completes_it()
    {
        string holder = (await Cluster.RunAsync("sbatch", "--parsable", "--nodes=2", "--exclusive", "--time=5", "--output=/dev/null", "--wrap=sleep 300")).Trim();
        string id = await Api.SubmitAsync(Body(new { nodes = 2, exclusive = true, timeLimitMinutes = 5 }, ["serial"], [1], 1000));
        var waiting = await Api.WaitForJobAsync(id, "to wait in Slurm", job => job.Text("waitingFor")?.Contains("pending in Slurm job", StringComparison.Ordinal) == true, Soon);
        long number = waiting.GetProperty("slurm")[0].GetProperty("id").GetInt64();

        await Server.KillAsync();
        await Server.StartAgainAsync();
        (await Api.JobAsync(id)).Text("state").ShouldBe("queued");
        await Cluster.RunAsync("scancel", holder);

        var ended = await Api.WaitForEndAsync(id, Soon);
        ended.Text("state").ShouldBe("succeeded", ended.ToString());
        ended.GetProperty("slurm").EnumerateArray().Single().GetProperty("id").GetInt64().ShouldBe(number);
    }

    /// <summary>None is in an environment, a command line or a file while the batch script's Runner and its trial run; Slurm would hand on its submitter's.</summary>
    async Task NoSecretsAsync(string job)
    {
        string name = (await Api.JobAsync(job)).GetProperty("slurm")[0].Text("name")!, folder = Path.Combine(Cluster.Shared, name);
        var secrets = new SecretSearch();
        secrets.Add("the owner's token", Server.Token);
        secrets.Add("the local Runner's token", (await File.ReadAllTextAsync(Path.Combine(Server.DataDirectory, "runner-token"))).Trim());
        secrets.Add("the Slurm job's token", (await File.ReadAllTextAsync(Path.Combine(folder, "token"))).Trim());
        File.GetUnixFileMode(Path.Combine(folder, "token")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        static int[] Processes() => [.. Directory.GetDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out int id) ? id : 0).Where(id => id > 0)];
        await Wait.ForAsync("the Runner in the allocation and its trial", Soon, () => Processes().Count(id => Said(id).Contains(name, StringComparison.Ordinal)), count => count > 1);
        Processes().SelectMany(secrets.InProcess).Concat(secrets.InFolder(Cluster.Shared, ["token"])).ShouldBeEmpty();

        static string Said(int id)
        {
            try
            {
                return File.ReadAllText($"/proc/{id}/cmdline") + File.ReadAllText($"/proc/{id}/environ");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    static object Body(object slurm, string[] strategies, int[] workers, long intervals) => new
    {
        analysis = "integrate",
        parameters = new { intervals },
        sweep = new { strategies, workers, repetitions = 2, warmups = 0 },
        placement = new { slurm },
        lane = "shared",
    };

    static object Endless(object slurm) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 9_000_000_000_000L, repeats = 100 },
        sweep = new { strategies = new[] { "serial" }, workers = new[] { 1 }, repetitions = 1, warmups = 0 },
        placement = new { slurm },
        lane = "shared",
    };

    /// <summary>The hosts of each trial's workers, in order.</summary>
    static IEnumerable<string> HostsOf(JsonElement job, string strategy, int workers) => job.Items("trials")
        .Where(t => t.Text("strategy") == strategy && t.GetProperty("workers").GetInt32() == workers)
        .Select(t => string.Join(' ', t.Items("workersUsed").Select(w => w.Text("host"))));
}

/// <summary>A server whose local Runner submits to a small Slurm of its own.</summary>
public sealed class SlurmServer : IAsyncLifetime
{
    public SlurmCluster Cluster { get; private set; } = null!;

    public SpeedupServer Server { get; private set; } = null!;

    /// <summary>Runs from the start in a node of its own until its time limit, the shortest that Slurm knows: a minute.</summary>
    public string LongJob { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Cluster = await SlurmCluster.StartAsync();
        int port = SpeedupServer.FreePort();
        Server = await SpeedupServer.StartAsync(new ServerSettings
        {
            Port = port,
            Environment = new Dictionary<string, string>
            {
                ["SLURM_CONF"] = Cluster.Configuration, ["Dashboard__PublicUrl"] = $"http://127.0.0.1:{port}", ["Dashboard__SlurmFolder"] = Cluster.Shared, ["Dashboard__SlurmPollSeconds"] = "0.5",
                // The virtual nodes share this host's lanes, and must not wait for each other.
                ["SPEEDUP_USABLE_CPUS"] = "16",
            },
        });
        LongJob = await Server.Api.SubmitAsync(new
        {
            analysis = "sum-range",
            parameters = new { stop = 100_000_000L, repeats = 1 },
            sweep = new { strategies = new[] { "serial" }, workers = new[] { 1 }, repetitions = 400, warmups = 0 },
            placement = new { slurm = new { partition = "small", timeLimitMinutes = 1 } },
            lane = "shared",
        });
    }

    /// <summary>The MPI example, started by srun; Open MPI meets Slurm through PMIx.</summary>
    public async Task BuildExamplesAsync()
    {
        string applications = Path.Combine(Server.DataDirectory, "applications");
        using var build = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "examples/applications/build.sh"), [applications]) { RedirectStandardOutput = true })!;
        await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        string definition = await File.ReadAllTextAsync(Path.Combine(applications, "mpi-area.yaml"));
        await File.WriteAllTextAsync(Path.Combine(applications, "srun-area.yaml"), definition.Replace("name: mpi-area", "name: srun-area", StringComparison.Ordinal)
            .Replace("launcher: mpirun", "launcher: srun\nenvironment: { SLURM_MPI_TYPE: pmix, OMPI_MCA_btl: \"self,tcp\" }", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
    }
}
