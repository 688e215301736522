using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Contract;

public sealed class ResultTextTests(ContractWeb contract) : IClassFixture<ContractWeb>
{
    [Fact]
    public async Task A_result_of_group_max_comes_in_the_words_of_the_course()
    {
        await using var runner = await RunnerByHand.ConnectAsync(contract.Web);
        string file = Path.Combine(contract.DataRoot, "1988-02.csv");
        await File.WriteAllTextAsync(file, "DEP_DELAY,ORIGIN\n1,DCA\n");
        string id = (await contract.PostAsync("/api/v1/jobs",
            $$"""{ "analysis": "group-max", "parameters": { "path": "{{file}}", "value": "DEP_DELAY", "key": "ORIGIN" }, "sweep": { "strategies": ["serial"], "repetitions": 1, "warmups": 0 } }"""))
            .ShouldBe(201).Json.Text("id")!;
        (await contract.GetAsync($"/api/v1/jobs/{id}/result.txt")).ShouldBeProblem(404).Json.Text("detail")!.ShouldContain("no result yet");

        var offer = await runner.OfferAsync();
        var trial = (await runner.AssignmentAsync(offer)).Trials[0];
        var outcome = RunnerByHand.Success() with
        {
            Result = System.Text.Json.JsonDocument.Parse("""{ "groups": [ { "group": "1988-02", "max": 1320, "keys": ["DCA", "TUS"] } ], "rows": 2 }""").RootElement,
        };
        await runner.ReportAsync(runner.Started(offer, trial), runner.Finished(offer, trial, outcome), runner.Stopped(offer));
        await contract.Web.JobInAsync(id, "succeeded");

        var lines = (await contract.GetAsync($"/api/v1/jobs/{id}/result.txt", Dashboard.Web.Auth.Roles.Viewer)).ShouldBe(200);
        lines.Type!.ToString().ShouldBe("text/plain; charset=utf-8");
        lines.Text.ShouldBe("1988 02 1320.0 ['DCA', 'TUS']\n");
        (await contract.GetAsync("/api/v1/jobs/none/result.txt")).ShouldBeProblem(404);
    }
}
