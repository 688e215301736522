using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.TestKit;
using Dashboard.Web.Auth;
using Dashboard.Web.Tests.Contract;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Timings of other programs, in the formats that people have them in, become a job like any other.</summary>
public sealed class ImportTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    const string Hyperfine1 = """
        { "results": [
          { "command": "sort -j 1", "mean": 2.05, "stddev": 0.07, "median": 2.05, "user": 2.0, "system": 0.1, "min": 2.0, "max": 2.1, "times": [2.0, 2.1], "exit_codes": [0, 0], "parameters": { "threads": "1" } },
          { "command": "sort -j 2", "mean": 1.1, "stddev": null, "median": 1.1, "user": 2.0, "system": 0.1, "min": 1.1, "max": 1.2, "times": [1.1, 9.9], "exit_codes": [0, 1], "parameters": { "threads": "2" } }
        ] }
        """;

    const string Hyperfine2 = """
        { "schema_version": 2, "metadata": { "hyperfine_version": "2.0.0" }, "primary_metric": "time_wall_clock", "results": [
          { "command": "a", "parameters": { "threads": "1", "size": "9" }, "measurements": [ { "time_wall_clock": { "value": 4.0, "unit": "second" }, "exit_code": 0 } ] },
          { "command": "b", "parameters": { "threads": "2", "size": "9" }, "measurements": [ { "time_wall_clock": { "value": 2.5, "unit": "second" }, "exit_code": 0 } ] },
          { "command": "c", "parameters": { "threads": "2", "size": "10" }, "measurements": [ { "time_wall_clock": { "value": 3.5, "unit": "second" }, "exit_code": 0 } ] }
        ] }
        """;

    const string Sacct = """
        JobID|JobName|AllocCPUS|Elapsed|State|ExitCode
        101|solve|1|07:26:19|COMPLETED|0:0
        101.batch|batch|1|07:26:19|COMPLETED|0:0
        102|solve|2|1-04:13:57|COMPLETED|0:0
        103|solve|4|00:05:00|TIMEOUT|0:0
        104|solve|4|00:00:00|COMPLETED|0:0
        105|solve|8|00:00:00|CANCELLED by 1000|0:0
        106|solve|8|01:00|COMPLETED|0:0

        """;

    [Fact]
    public async Task The_published_table_of_a_cluster_gives_its_answer_on_every_page_of_the_product()
    {
        var job = await ImportAsync(new { text = "workers,seconds\n1,26779\n2,15237\n4,6743\n8,13435\n12,19369\n24,18761\n", program = "guide", tags = new[] { "paper" } });
        string id = job.Text("id")!;

        job.Text("state").ShouldBe("succeeded");
        job.Text("analysis").ShouldBe("imported");
        job.Text("title").ShouldBe("guide, imported");
        job.GetProperty("trials").GetArrayLength().ShouldBe(6);
        var own = (await contract.GetAsync($"/api/v1/jobs/{id}/scaling")).ShouldBe(200).Json.GetProperty("series")[0];
        own.GetProperty("recommendation").GetProperty("workers").GetInt32().ShouldBe(4);
        own.GetProperty("fits").Text("refused").ShouldNotBeNullOrEmpty();
        own.At(4).GetProperty("speedup").GetDouble().ShouldBe(26779 / 6743.0, 1e-9);
        var curve = (await contract.GetAsync("/api/v1/scaling?analysis=imported&tag=paper")).Json.GetProperty("series")[0];
        curve.Jobs().ShouldBe([id]);
        curve.GetProperty("recommendation").GetProperty("workers").GetInt32().ShouldBe(4);
        (await contract.GetAsync("/api/v1/jobs?q=guide")).Json.GetProperty("items")[0].Text("id").ShouldBe(id);
        foreach (string page in new[] { $"/jobs/{id}", $"/jobs/{id}?tab=trials", "/jobs", "/", "/scaling", $"/scaling?job={id}" })
        {
            (await contract.GetAsync(page)).ShouldBe(200);
        }
        (await contract.GetAsync($"/api/v1/jobs/{id}/trials.csv")).ShouldBe(200).Text.ShouldContain("26779");
        (await contract.GetAsync($"/api/v1/jobs/{id}/log")).ShouldBe(200);
    }

    [Fact]
    public async Task The_pages_of_imported_timings_show_what_is_known_of_them_and_offer_nothing_that_cannot_be_done()
    {
        string id = (await ImportAsync(new { text = "workers,seconds\n1,41.5\n1,42\n4,12\n", program = "elsewhere" })).Text("id")!;

        string page = (await contract.GetAsync($"/jobs/{id}?tab=trials")).ShouldBe(200).Text;
        page.ShouldContain("Table of imported runs");
        System.Text.RegularExpressions.Regex.Matches(page, "<th scope=\"col\"[^>]*>([^<]*)</th>").Select(m => m.Groups[1].Value).ShouldContain("run");
        foreach (string absent in (string[])["Run again", "Times are per loop", "peak memory", ">variant<", "?tab=timeline"]) page.ShouldNotContain(absent);
        (await contract.GetAsync($"/jobs/{id}?tab=api")).ShouldBe(200).Text.ShouldNotContain("Run this job again");
        string form = System.Net.WebUtility.HtmlDecode((await contract.GetAsync($"/jobs/new?from={id}")).ShouldBe(200).Text);
        form.ShouldContain("“elsewhere, imported” was measured elsewhere and cannot run here");
    }

    [Fact]
    public async Task Hyperfine_files_are_read_as_they_are()
    {
        var one = (await contract.SendAsync("POST", "/api/v1/scaling/import?title=sorting&tags=a,b", Hyperfine1)).ShouldBe(201).Json;
        one.Text("title").ShouldBe("sorting");
        Samples(one).ShouldBe([(1, 2.0, null), (1, 2.1, null), (2, 1.1, null)]);
        one.GetProperty("result").GetProperty("excluded")[0].Text("where").ShouldBe("results[1].times[1]");
        one.GetProperty("result").GetProperty("excluded")[0].Text("reason")!.ShouldContain("exit code 1");

        var ended = await ImportAsync(new { text = Hyperfine1.Replace("[0, 1]", "[0, null]", StringComparison.Ordinal) });
        ended.GetProperty("result").GetProperty("excluded")[0].Text("reason").ShouldBe("the program was ended by a signal");

        var two = await ImportAsync(new { text = Hyperfine2 });
        Samples(two).ShouldBe([(1, 4.0, "size=9"), (2, 2.5, "size=9"), (2, 3.5, "size=10")]);
        var series = (await contract.GetAsync($"/api/v1/jobs/{two.Text("id")}/scaling")).Json.GetProperty("series").EnumerateArray().ToList();
        series.Select(s => s.Text("variant")).ShouldBe(["size=10", "size=9"], ignoreOrder: true);
    }

    [Fact]
    public async Task Accounting_of_a_cluster_counts_completed_jobs_once()
    {
        var job = (await contract.SendAsync("POST", "/api/v1/scaling/import?program=solve", Sacct, type: "text/plain")).ShouldBe(201).Json;

        Samples(job).ShouldBe([(1, 26779, null), (2, 101637, null), (8, 60, null)]);
        job.GetProperty("result").GetProperty("excluded").EnumerateArray().Select(e => $"{e.Text("where")}: {e.Text("reason")}")
            .ShouldBe(["line 5: job 103 is TIMEOUT", "line 6: 0 s is below what accounting resolves", "line 7: job 105 is CANCELLED by 1000"]);
    }

    const string Columns = """
        JobID           JobName  AllocCPUS    Elapsed      State ExitCode
        ------------ ---------- ---------- ---------- ---------- --------
        201              scale1          1   00:01:40  COMPLETED      0:0
        201.batch         batch          1   00:01:40  COMPLETED      0:0
        202              scale2          2   00:00:52  COMPLETED      0:0
        203                              4   00:00:30 CANCELLED+      0:0
        204              scale4          4   00:00:30  COMPLETED      0:0

        """;

    [Fact]
    public async Task Columns_of_accounting_are_read_and_names_that_end_in_the_count_are_one_curve()
    {
        var job = (await contract.SendAsync("POST", "/api/v1/scaling/import", Columns, type: "text/plain")).ShouldBe(201).Json;
        Samples(job).ShouldBe([(1, 100, null), (2, 52, null), (4, 30, null)]);
        job.GetProperty("result").GetProperty("excluded")[0].Text("where").ShouldBe("line 6");
        Samples(await ImportAsync(new { text = System.Text.RegularExpressions.Regex.Replace(Columns, " +", " ").Replace("203 4 ", "203 scale4 4 ") })).ShouldBe([(1, 100, null), (2, 52, null), (4, 30, null)], "pasted without the blanks");
        const string heading = "JobName|NCPUS|ElapsedRaw\n";
        Samples(await ImportAsync(new { text = heading + "a-1c|1|9\na-2c|2|5\nb1|1|8\nb2|2|4\n" })).ShouldBe([(1, 9, "a"), (2, 5, "a"), (1, 8, "b"), (2, 4, "b")]);
        Samples(await ImportAsync(new { text = heading + "v1|1|9\nv1|2|5\nv2|1|8\nv2|2|4\n" })).Select(s => s.Item3).ShouldBe(["v1", "v1", "v2", "v2"]);
    }

    [Fact]
    public async Task Tables_may_have_headings_comments_and_several_samples_a_row()
    {
        Samples(await ImportAsync(new { text = "# mine\n1;2.0;2.2\n\n2;1.1\n2;1.2\n" })).ShouldBe([(1, 2.0, null), (1, 2.2, null), (2, 1.1, null), (2, 1.2, null)]);
        Samples(await ImportAsync(new { text = "run\tthreads\ttime\nx\t4\t1.5\n" })).ShouldBe([(4, 1.5, null)]);
        var csv = (await contract.SendAsync("POST", "/api/v1/scaling/import?scaling=weak&host=login1", "1,1e1\r\n2,1.1E1\r\n", type: "text/csv")).ShouldBe(201).Json;
        csv.GetProperty("sweep").Text("scaling").ShouldBe("weak");
        csv.GetProperty("parameters").Text("host").ShouldBe("login1");
    }

    [Fact]
    public async Task Imports_of_one_program_make_one_curve_and_hosts_are_kept_apart()
    {
        foreach (string host in new[] { "north", "north", "south" })
        {
            await ImportAsync(new { text = "1,4\n2,2\n", program = "twice", host, tags = new[] { "kept-apart" } });
        }
        var series = (await contract.GetAsync("/api/v1/scaling?tag=kept-apart")).Json.GetProperty("series").EnumerateArray().ToList();
        series.Select(s => s.Jobs().Count).Order().ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("csv", "1,2\n2,x", "text", "line 2, field 2 (seconds): 'x'")]
    [InlineData("csv", "workers,seconds\n1,2\n\n0,2", "text", "line 4, field 1 (workers): '0'")]
    [InlineData("csv", "1,2\n1.5,2", "text", "line 2, field 1 (workers): '1.5'")]
    [InlineData("csv", "1,2,-3", "text", "line 1, field 3 (seconds): '-3'")]
    [InlineData("csv", "1,NaN", "text", "field 2 (seconds): 'NaN'")]
    [InlineData("csv", "1,1e10", "text", "up to 1e9")]
    [InlineData("csv", "1", "text", "line 1 has 1 field")]
    [InlineData("csv", "1,", "text", "line 1, field 2")]
    [InlineData("csv", "workers,seconds", "text", "No timing found")]
    [InlineData("csv", "99999999999,1", "text", "from 1 to 10000000")]
    [InlineData("sacct", "JobID|State\n1|COMPLETED", "text", "line 1: the heading has neither AllocCPUS nor NCPUS")]
    [InlineData("sacct", "JobID|NCPUS\n1|4", "text", "neither Elapsed nor ElapsedRaw")]
    [InlineData("sacct", "JobID  NCPUS", "text", "run sacct with -P")]
    [InlineData("sacct", "NCPUS|Elapsed\n4|soon", "text", "line 2, field 2 (Elapsed): 'soon'")]
    [InlineData("sacct", "NCPUS|ElapsedRaw\nfour|5", "text", "line 2, field 1 (NCPUS): 'four'")]
    [InlineData("sacct", "NCPUS|ElapsedRaw\n4|1:00", "text", "(ElapsedRaw): '1:00'")]
    [InlineData("sacct", "NCPUS|ElapsedRaw|State\n4|5", "text", "line 2 has 2 fields where the heading has 3")]
    [InlineData("sacct", "NCPUS|ElapsedRaw|State\n4|5|FAILED", "text", "1 rows were left out, the first at line 2")]
    [InlineData("hyperfine", "{", "text", "line 1, column")]
    [InlineData("hyperfine", "[]", "results", "hyperfine --export-json")]
    [InlineData("hyperfine", """{"results":[{"times":[1]}]}""", "results[0].parameters", "hyperfine -L threads")]
    [InlineData("hyperfine", """{"results":[{"times":[1],"parameters":{"threads":"x"}}]}""", "results[0].parameters.threads", "'x'")]
    [InlineData("hyperfine", """{"results":[{"times":[1],"parameters":{"a":"1","b":"2"}}]}""", "parameter", "a, b")]
    [InlineData("hyperfine", """{"results":[{"times":[1,0],"parameters":{"n":"1"}}]}""", "results[0].times[1]", "0 is not a time")]
    [InlineData("hyperfine", """{"results":[{"times":["1"],"parameters":{"n":"1"}}]}""", "results[0].times[0]", "is not a time")]
    [InlineData("hyperfine", """{"results":[{"parameters":{"n":"1"}}]}""", "results[0].times", "Missing")]
    [InlineData("hyperfine", """{"results":[{"measurements":[{}],"parameters":{"n":"1"}}]}""", "results[0].measurements[0].time_wall_clock.value", "Missing")]
    [InlineData("hyperfine", """{"results":[{"times":[1],"exit_codes":[1.5],"parameters":{"n":"1"}}]}""", "results[0].exit_codes[0]", "1.5 is no exit code")]
    [InlineData("hyperfine", """{"results":[{"times":[1],"exit_codes":[1e10],"parameters":{"n":"1"}}]}""", "results[0].exit_codes[0]", "1e10 is no exit code")]
    [InlineData("hyperfine", """{"results":[{"measurements":[{"time_wall_clock":{"value":1},"exit_code":"0"}],"parameters":{"n":"1"}}]}""", "results[0].measurements[0].exit_code", "no exit code")]
    [InlineData("hyperfine", """{"results":[{"times":[1],"parameters":{"n":"1","n":"2"}}]}""", "results[0].parameters.n", "more than once")]
    [InlineData("hyperfine", """{"results":[{"times":[1],"parameters":{"n":"\ud800"}}]}""", "results[0].parameters.n", "half of a UTF-16 pair")]
    [InlineData("hyperfine", """{"results":[{"times":[1],"parameters":{"\ud800":"1"}}]}""", "results[0].parameters", "half of a UTF-16 pair")]
    [InlineData("hyperfine", """{"results":[]}""", "text", "No timing found")]
    [InlineData("hyperfine", """{"results":[5]}""", "results[0]", "not an object")]
    [InlineData("excel", "1,2", "format", "'excel'")]
    [InlineData("csv", "  ", "text", "Missing")]
    public async Task Every_fault_is_named_with_its_place(string format, string text, string path, string says) =>
        (await contract.PostAsync("/api/v1/scaling/import", JsonSerializer.Serialize(new { format, text }))).ShouldBlame(path).ShouldContain(says);

    [Fact]
    public async Task Labels_sizes_and_kinds_of_body_are_checked()
    {
        (await contract.PostAsync("/api/v1/scaling/import", """{"text":"1,2","tags":["a,b",""]}""")).ShouldBlame("tags[0]");
        (await contract.PostAsync("/api/v1/scaling/import", JsonSerializer.Serialize(new { text = "1,2", title = new string('x', 201) }))).ShouldBlame("title");
        (await contract.PostAsync("/api/v1/scaling/import", """{"text":"1,2","colour":1}""")).ShouldBlame("colour");
        (await contract.SendAsync("POST", "/api/v1/scaling/import?colour=red", "1,2", type: "text/csv")).ShouldBlame("colour");
        (await contract.SendAsync("POST", "/api/v1/scaling/import?scaling=odd", "1,2", type: "text/csv")).ShouldBlame("scaling");
        (await contract.SendAsync("POST", "/api/v1/scaling/import", "1,2", type: "application/xml")).ShouldBeProblem(415);
        string many = string.Concat(Enumerable.Range(1, 65).Select(i => $"{i},1\n"));
        (await contract.PostAsync("/api/v1/scaling/import", JsonSerializer.Serialize(new { text = many }))).ShouldBlame("text").ShouldContain("65 worker counts");
        string often = string.Concat(Enumerable.Repeat("1,1\n", 1001));
        (await contract.PostAsync("/api/v1/scaling/import", JsonSerializer.Serialize(new { text = often }))).ShouldBlame("text").ShouldContain("1001 samples");
        (await contract.SendAsync("POST", "/api/v1/scaling/import", new string('1', 2 << 20), type: "text/csv", headers: ("Expect", "100-continue"))).ShouldBeProblem(413);
        (await contract.SendAsync("POST", "/api/v1/scaling/import", "1,2", Roles.Viewer, "text/csv")).ShouldBeProblem(403);
    }

    async Task<JsonElement> ImportAsync(object body) =>
        (await contract.PostAsync("/api/v1/scaling/import", JsonSerializer.Serialize(body))).ShouldBe(201).Json;

    static IReadOnlyList<(int, double, string?)> Samples(JsonElement job) =>
        [.. job.GetProperty("trials").EnumerateArray().Select(t => (t.GetProperty("workers").GetInt32(), t.GetProperty("seconds").GetDouble(), t.Text("variant")))];
}
