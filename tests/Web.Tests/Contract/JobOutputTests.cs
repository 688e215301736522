using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

/// <summary>Names of the data sets that jobs leave behind, and what becomes of half-done ones.</summary>
public sealed class JobOutputTests : IAsyncLifetime
{
    readonly ContractWeb contract = new();

    WebUnderTest Web => contract.Web;

    public ValueTask InitializeAsync() => contract.InitializeAsync();

    public ValueTask DisposeAsync() => contract.DisposeAsync();

    static string Matrix(string more = "\"name\": \"m\"", string sweep = "") =>
        $$"""{ "analysis": "create-matrix", "parameters": { "rows": 2, "columns": 2{{(more.Length > 0 ? ", " + more : "")}} }, "sweep": { "strategies": ["serial"], "repetitions": 1, "warmups": 0{{sweep}} } }""";

    Task<Answer> SubmitAsync(string body, string? key = null) => key is null ? contract.PostAsync("/api/v1/jobs", body) : contract.PostAsync("/api/v1/jobs", body, headers: ("Idempotency-Key", key));

    /// <summary>Runs the next job by hand; its first trial publishes what a Runner would.</summary>
    async Task<string> RunAsync(RunnerByHand runner)
    {
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials[0];
        var output = trial.Output.ShouldNotBeNull();
        Directory.CreateDirectory(output.Directory);
        await File.WriteAllBytesAsync(Path.Combine(output.Directory, "a.npy"), new byte[10]);
        await runner.ReportAsync(runner.Started(offer, trial), runner.Finished(offer, trial, RunnerByHand.Success()), runner.Stopped(offer));
        return output.Dataset;
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_when_the_job_is_handed_in()
    {
        await using var runner = await RunnerByHand.ConnectAsync(Web);
        string first = (await SubmitAsync(Matrix(), "key")).ShouldBe(201).Json.Text("id")!;
        (await SubmitAsync(Matrix())).ShouldBlame("parameters.name").ShouldContain($"Job {first}, which is ");
        (await SubmitAsync(Matrix(), "key")).ShouldBe(201).Json.Text("id").ShouldBe(first, "the same request again is the same job");
        string dataset = await RunAsync(runner);
        await Web.JobInAsync(first, "succeeded");
        (await contract.GetAsync("/api/v1/datasets/m")).ShouldBe(200).Json.Text("id").ShouldBe(dataset);
        (await SubmitAsync(Matrix())).ShouldBlame("parameters.name").ShouldContain($"There is a data set 'm' already (id {dataset})");
        (await SubmitAsync(Matrix(), "key")).ShouldBe(201).Json.Text("id").ShouldBe(first);
        string reader = $$"""{ "analysis": "describe", "parameters": { "dataset": "{{dataset}}" }, "sweep": { "strategies": ["serial"] } }""";
        string described = (await SubmitAsync(reader, "reader")).ShouldBe(201).Json.Text("id")!;
        (await contract.PostAsync($"/api/v1/jobs/{described}/cancel", "")).ShouldBe(202);
        (await contract.SendAsync("DELETE", $"/api/v1/datasets/{dataset}")).ShouldBe(204);
        (await SubmitAsync(reader)).ShouldBlame("parameters.dataset");
        (await SubmitAsync(reader, "reader")).ShouldBe(201).Json.Text("id").ShouldBe(described, "whatever has changed since");
        (await SubmitAsync(Matrix())).ShouldBe(201);
    }

    [Fact]
    public async Task A_name_is_free_again_once_its_job_is_cancelled_and_one_left_out_is_always_free()
    {
        string first = (await SubmitAsync(Matrix())).ShouldBe(201).Json.Text("id")!;
        (await SubmitAsync(Matrix("\"name\": \"m2\""))).ShouldBe(201);
        (await SubmitAsync(Matrix(""))).ShouldBe(201);
        (await SubmitAsync(Matrix(""))).ShouldBe(201);
        (await contract.PostAsync($"/api/v1/jobs/{first}/cancel", "")).ShouldBe(202);
        (await SubmitAsync(Matrix())).ShouldBe(201);
    }

    [Fact]
    public async Task A_job_leaves_one_data_set_whatever_its_variants_say()
    {
        string Variants(string a, string b) => Matrix("", $$""", "variants": [{ "label": "a", "parameters": {{a}} }, { "label": "b", "parameters": {{b}} }]""");
        (await SubmitAsync(Variants("""{ "name": "x" }""", """{ "name": "y" }"""))).ShouldBlame("sweep.variants[0].parameters.name").ShouldContain("name 2: x, y");
        (await SubmitAsync(Variants("""{ "name": "x" }""", """{ "name": "x" }"""))).ShouldBe(201);
        (await SubmitAsync(Variants("""{ "name": "x" }""", "{}"))).ShouldBlame("sweep.variants[0].parameters.name").ShouldContain("will leave a data set 'x'");
    }

    [Theory]
    [InlineData("evaluate", """{ "expression": "a" }""", """{ "expression": "a", "save": true }""", "evaluated-")]
    [InlineData("describe", """{ "path": "PATH", "raw": {} }""", """{ "path": "PATH", "raw": {}, "saveCleaned": true }""", "cleaned-")]
    public async Task Only_trials_that_save_are_given_a_place_for_it(string analysis, string plain, string saving, string name)
    {
        await using var runner = await RunnerByHand.ConnectAsync(Web);
        string path = Path.Combine(contract.DataRoot, "a.bin");
        await File.WriteAllBytesAsync(path, new byte[80]);
        string Body(string parameters) =>
            $$"""{ "analysis": "{{analysis}}", "parameters": {{parameters.Replace("PATH", path)}}, "sweep": { "strategies": ["serial"], "repetitions": 1, "warmups": 0 } }""";
        (await SubmitAsync(Body(plain))).ShouldBe(201);
        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials[0];
        trial.Output.ShouldBeNull();
        await runner.ReportAsync(runner.Started(offer, trial), runner.Finished(offer, trial, RunnerByHand.Success()), runner.Stopped(offer));

        string id = (await SubmitAsync(Body(saving))).ShouldBe(201).Json.Text("id")!;
        string dataset = await RunAsync(runner);
        await Web.JobInAsync(id, "succeeded");
        (await contract.GetAsync($"/api/v1/datasets/{dataset}")).ShouldBe(200).Json.Text("name").ShouldBe(name + id);
    }

    [Fact]
    public async Task Half_done_folders_of_jobs_that_have_ended_are_removed_at_the_next_start()
    {
        string live = (await SubmitAsync(Matrix("\"name\": \"live\""))).ShouldBe(201).Json.Text("id")!;
        string over = (await SubmitAsync(Matrix("\"name\": \"over\""))).ShouldBe(201).Json.Text("id")!;
        (await contract.PostAsync($"/api/v1/jobs/{over}/cancel", "")).ShouldBe(202);
        const string mark = "0123abcd-123-456-89abcdef";
        string[] kept = [$".ds-{live}.{mark}", ".mine", $".ds-{over}.other", $"ds-{over}.{mark}", ".ds-0123456789.backup"];
        string[] swept = [$".ds-{over}.{mark}", $".ds-0123456789bcdfg.{mark}", ".ds-0123456789.partial"];
        string datasets = Path.Combine(Web.DataDirectory, "datasets");
        foreach (string name in kept.Concat(swept))
        {
            Directory.CreateDirectory(Path.Combine(datasets, name, "inner"));
        }

        await Web.StopAsync();
        await Web.StartAgainAsync();
        Directory.GetDirectories(datasets).Select(Path.GetFileName).Order().ShouldBe(kept.Order());
    }
}
