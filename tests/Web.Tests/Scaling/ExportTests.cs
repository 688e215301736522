using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.TestKit;
using Dashboard.Web.History;
using Dashboard.Web.Scaling.Proposal;
using Dashboard.Web.Tests.Contract;
using Dashboard.Web.Tests.Dispatch;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Dashboard.Web.Tests.Scaling.PlantedSweeps;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Curves as files, and the study of a job as one page and one table.</summary>
public sealed partial class ExportTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    [Fact]
    public async Task Curves_are_exported_with_the_filters_of_the_page()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        string id = await contract.Web.RunAsync(runner, Body(tags: ["exported"]), Amdahl);

        var csv = (await contract.GetAsync("/api/v1/scaling/export.csv?tag=exported&strategy=threads")).ShouldBe(200);
        csv.Type!.MediaType.ShouldBe("text/csv");
        string[] lines = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4);
        string[] heads = lines[0].Split(',');
        string At(int line, string name) => lines[line].Split(',')[Array.IndexOf(heads, name)];
        At(3, "workers").ShouldBe("4");
        At(3, "medianSeconds").ShouldBe("0.325");
        At(3, "jobs").ShouldBe(id);
        lines[1].ShouldContain("\"\"stop\"\":1000");

        var json = (await contract.GetAsync("/api/v1/scaling/export.json?tag=exported")).ShouldBe(200);
        json.Text.ShouldBe((await contract.GetAsync("/api/v1/scaling?tag=exported")).Text);
        (await contract.GetAsync("/api/v1/scaling/export.csv?limit=0")).ShouldBlame("limit");
    }

    [Fact]
    public async Task The_proposal_page_is_one_file_with_everything_a_reviewer_asks_for()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        var body = Body(repetitions: 6, workers: [1, 2, 4, 8]);
        body["title"] = "Ice & <fire>";
        body["sweep"]!["warmups"] = 1;
        string id = await contract.Web.SubmitAsync(body);
        await runner.RunNextAsync(t => Took(Amdahl(t), t.Workers, t.Workers == 8 ? new[] { "oversubscribed" } : []) with { PeakResidentBytes = 64 << 20 });
        await contract.Web.JobInAsync(id, "succeeded");

        var page = (await contract.GetAsync($"/api/v1/jobs/{id}/proposal.html?runs=200&margin=1.5&code=v2.1&problem=a+full+year&flags=-O3")).ShouldBe(200);

        page.Type!.MediaType.ShouldBe("text/html");
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        string html = page.Text;
        html.ShouldNotContain("<script");
        html.ShouldNotContain(" src=");
        html.ShouldNotContain(" style=");
        html.ShouldContain("Ice &amp; &lt;fire&gt;");
        foreach (string word in new[] { "v2.1", "a full year", "-O3", id, "host-hand", "serial program", "Warm-up", "Methods", "Student", "core-hours", "1.5 margin", "Peak memory per node", "67.1 MB" })
        {
            html.ShouldContain(word, Case.Insensitive);
        }
        html.ShouldContain("threads at 8 workers: More workers than usable cores");
        html.ShouldContain("Ask for 4 cores on 1 node: threads, 1 x 4 ranks x threads");
        html.ShouldContain("name=\"runs\" value=\"200\"");
        html.ShouldMatch($"href=\"http://127[.]0[.]0[.]1:[0-9]+/jobs/{id}\"");
        html.ShouldContain("proposal.tex?runs=200&amp;margin=1.5&amp;code=v2.1");
        (await contract.GetAsync($"/api/v1/jobs/{id}/proposal.html?runs=&margin=1.2&code=&io=")).ShouldBe(200).Text.ShouldContain("no number of runs is stated", customMessage: "what the form leaves empty is not stated");
        double coreHours = 200 * 1.5 * 4 * (0.325 + 0.5) / 3600;
        html.ShouldContain($"= {coreHours:0.000} core-hours");
        Charts().Matches(html).Count.ShouldBe(2);
        foreach (Match chart in Charts().Matches(html))
        {
            XDocument.Parse(chart.Value).Root!.Name.LocalName.ShouldBe("svg");
        }
        Regex.Count(html, "<td>t0").ShouldBe(5 * 6, "every measured run is in the raw data");
        string style = Regex.Match(html, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        policy.ShouldContain(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style))));
    }

    [Fact]
    public async Task Disturbed_runs_are_counted_and_it_is_said_what_became_of_them()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web, "busy");
        var body = Body(repetitions: 5, workers: [2, 4]);
        body["placement"] = new JsonObject { ["runner"] = "busy" };
        string id = await contract.Web.SubmitAsync(body);
        var ran = new Dictionary<int, int> { [1] = 0, [2] = 0, [4] = 0 };
        await runner.RunNextAsync(t => Took(Amdahl(t), t.Workers, (t.Workers, ++ran[t.Workers]) is (2, 1) or (4, > 1) ? ["noisy"] : []));
        await contract.Web.JobInAsync(id, "succeeded");
        string html = (await contract.GetAsync($"/api/v1/jobs/{id}/proposal.html")).ShouldBe(200).Text;
        html.ShouldContain("1 of 5 runs of threads at 2 workers was disturbed by other work: in the median, not in speedup and efficiency.");
        html.ShouldContain("4 of 5 runs of threads at 4 workers were disturbed by other work: too many to leave out, so all are kept.");
        html.ShouldNotContain("serial at 1 worker were");
    }

    [Fact]
    public async Task The_table_for_LaTeX_is_balanced_and_escaped()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        var body = Body();
        body["title"] = "100% of_x & {y} ~ ümlaut → arrow";
        string id = await contract.Web.RunAsync(runner, body, Amdahl);

        var tex = (await contract.GetAsync($"/api/v1/jobs/{id}/proposal.tex?strategy=threads&workers=2")).ShouldBe(200);
        tex.Text.ShouldContain(@"\usepackage{booktabs}");
        foreach (string rule in new[] { @"\toprule", @"\midrule", @"\bottomrule" })
        {
            Regex.Count(tex.Text, Regex.Escape(rule)).ShouldBe(1);
        }
        tex.Text.ShouldContain(@"100\% of\_x \& \{y\} \textasciitilde{} ümlaut ? arrow");
        tex.Text.ShouldContain(@"\textbf{threads}");
        Regex.Matches(tex.Text, @"\\begin\{(\w+)\}").Select(m => m.Groups[1].Value).ShouldBe(Regex.Matches(tex.Text, @"\\end\{(\w+)\}").Select(m => m.Groups[1].Value).Reverse());
        string bare = Regex.Replace(tex.Text, @"\\[\\{}%&$#_]", "");
        bare.Count(c => c == '{').ShouldBe(bare.Count(c => c == '}'));
        var rows = tex.Text.Split('\n').Where(l => l.EndsWith(@" \\", StringComparison.Ordinal)).Select(l => Regex.Count(l, @"(?<!\\)&")).Distinct().ToList();
        rows.Count.ShouldBe(1, "every row has as many cells as the heading");
    }

    /// <summary>A document with all of these compiles; what its fonts lack is a question mark.</summary>
    [Theory]
    [InlineData(@"50 % & my_run #1", @"50 \% \& my\_run \#1")]
    [InlineData(@"{a} ~ ^ \ $x$", @"\{a\} \textasciitilde{} \textasciicircum{} \textbackslash{} \$x\$")]
    [InlineData("<b> | \"q\" µ · é", @"\textless{}b\textgreater{} \textbar{} ''q'' \textmu{} \textperiodcentered{} é")]
    [InlineData("a\nb\t→", "a b ?")]
    public void Every_special_character_is_escaped_for_LaTeX(string text, string escaped) => ProposalTable.Escape(text).ShouldBe(escaped);

    [Fact]
    public async Task Imported_timings_and_empty_jobs_have_a_proposal_too()
    {
        var imported = (await contract.PostAsync("/api/v1/scaling/import", """{"text":"1,100\n2,60\n4,40\n","program":"p"}""")).ShouldBe(201).Json;
        string html = (await contract.GetAsync($"/api/v1/jobs/{imported.Text("id")}/proposal.html")).ShouldBe(200).Text;
        html.ShouldContain("own run on one worker");
        html.ShouldMatch("Ask for 4 cores: imported, efficiency 6[23] %, 40[.]0 s a run[.]</strong>");
        html.ShouldContain("no number of runs is stated");
        string empty = await contract.Web.SubmitAsync(Body());
        (await contract.GetAsync($"/api/v1/jobs/{empty}/proposal.html")).ShouldBe(200).Text.ShouldContain("No layout can be recommended");
        (await contract.GetAsync($"/api/v1/jobs/{empty}/proposal.tex")).ShouldBe(200);
        await contract.Web.Http.PostAsync($"/api/v1/jobs/{empty}/cancel", null);
    }

    [Fact]
    public async Task Programs_of_ones_own_stand_in_the_table_as_their_launcher_started_them()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web, "programs", introduce: h => h with { Strategies = [new StrategyAvailability(StrategyNames.External, true, null)] });
        string hybrid = await RanAsync("hybrid", "mpirun", """{"nodes":1,"ranksPerNode":4,"threadsPerRank":8},{"nodes":2,"ranksPerNode":4,"threadsPerRank":8}"""), openmp = await RanAsync("openmp", "plain", null);

        string html = (await contract.GetAsync($"/api/v1/jobs/{hybrid}/proposal.html")).ShouldBe(200).Text;
        html.ShouldContain("<td>external</td><td>1</td><td>4 x 8</td><td>32</td>");
        html.ShouldMatch("<td>external</td><td>2</td><td>8 x 8</td><td>64</td>.*<td>&#x2013;</td></tr>", "nobody tells what a program uses on other nodes");
        (await contract.GetAsync($"/api/v1/jobs/{hybrid}/scaling")).Json.GetProperty("series")[0].GetProperty("recommendation").Text("sbatch")!.ShouldContain("--nodes=2\n#SBATCH --ntasks=8\n#SBATCH --ntasks-per-node=4\n#SBATCH --cpus-per-task=8");
        (await contract.GetAsync($"/api/v1/jobs/{openmp}/proposal.html")).Text.ShouldContain("<td>external</td><td>1</td><td>1 x 8</td><td>8</td>");
        (await contract.GetAsync($"/api/v1/jobs/{openmp}/scaling")).Json.GetProperty("series")[0].GetProperty("points")[1].GetProperty("karpFlatt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Number);

        async Task<string> RanAsync(string name, string launcher, string? layouts)
        {
            (await contract.SendAsync("POST", "/api/v1/applications", $"name: {name}\nprogram: [/bin/true]\nlauncher: {launcher}\n", type: "application/yaml")).Status.ShouldBeLessThan(300);
            string sweep = layouts is null ? "\"workers\":[1,8]" : $"\"layouts\":[{layouts}]";
            string id = (await contract.PostAsync("/api/v1/jobs", $$$"""{"analysis":"command","parameters":{"application":"{{{name}}}"},"placement":{"runner":"programs"},"sweep":{"repetitions":2,"warmups":0,{{{sweep}}}}}""")).ShouldBe(201).Json.Text("id")!;
            await runner.RunNextAsync(t => Took(100.0 / t.Workers, t.Workers) with { PeakResidentBytes = 64 << 20 });
            await contract.Web.JobInAsync(id, "succeeded");
            return id;
        }
    }

    [Fact]
    public async Task Two_laws_that_fit_alike_are_both_shown()
    {
        string id = (await contract.PostAsync("/api/v1/scaling/import", """{"text":"1,100\n2,60\n4,40\n"}""")).ShouldBe(201).Json.Text("id")!;
        var job = (await contract.Web.Services.GetRequiredService<JobHistory>().FindAsync(id))!;
        var fits = new FitsReport(new(0.1, 0.05, 0.15, 0.99, 1, 0), null, new(0.1, 0.001, 0, 0.2, 0.0005, 0.002, 30, 0.99, 1, 0), null, null);
        string html = ProposalPage.Write(new ScalingStudy(job, new ScalingReport([new SeriesReport("mine", "imported", null, 1, [], fits, null, null)]), [], ProposalRequest.Read(new QueryCollection()).Request));
        html.ShouldContain("Amdahl&#x27;s law, serial fraction 0.100");
        html.ShouldContain("universal scalability law, contention 0.100");
        html.ShouldContain("fit alike, so none is chosen");
    }

    [Theory]
    [InlineData("runs=0", "runs")]
    [InlineData("runs=many", "runs")]
    [InlineData("margin=0.5", "margin")]
    [InlineData("workers=1.5", "workers")]
    [InlineData("workers=3", "workers")]
    [InlineData("strategy=mpi", "strategy")]
    [InlineData("colour=red", "colour")]
    public async Task Bad_requests_are_blamed(string query, string parameter)
    {
        var imported = (await contract.PostAsync("/api/v1/scaling/import", """{"text":"1,100\n2,60\n"}""")).ShouldBe(201).Json;
        (await contract.GetAsync($"/api/v1/jobs/{imported.Text("id")}/proposal.html?{query}")).ShouldBlame(parameter);
        (await contract.GetAsync($"/api/v1/jobs/{imported.Text("id")}/proposal.tex?{query}")).ShouldBlame(parameter);
        (await contract.GetAsync("/api/v1/jobs/nosuchjob/proposal.html")).ShouldBeProblem(404);
    }

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Charts();
}
