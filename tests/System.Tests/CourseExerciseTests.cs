using System.Net;

namespace Dashboard.System.Tests;

/// <summary>The course's exercise in full: 300 months on 2, 4, 6 and 8 workers, against the answers that the generator knows.</summary>
[Collection(Node.This)]
public sealed class CourseExerciseTests(ServerFixture fixture) : ServerTest(fixture)
{
    [Fact]
    public async Task Three_hundred_months_give_the_known_answers_on_two_to_eight_workers()
    {
        var made = (await Api.PostAsync("api/v1/datasets", new { name = "months", generate = new { kind = "flights", from = "1988-01", to = "2012-12", rowsPerMonth = 2_000, seed = 25 } }))
            .Expect(HttpStatusCode.Created);
        await Wait.ForAsync("300 months", TimeSpan.FromMinutes(1), async () => (await Api.GetAsync($"api/v1/datasets/{made.Text("id")}")).Expect(HttpStatusCode.OK), set => set.Text("state") == "ready");
        string known = (await Api.GetAsync("api/v1/datasets/months/answers.txt")).Text.TrimEnd('\n');
        known.Split('\n').Length.ShouldBe(300);

        var job = await Api.RunAsync(
            new
            {
                analysis = "group-max",
                parameters = new { dataset = "months", value = "DEP_DELAY", key = "ORIGIN", groupBy = "file" },
                sweep = new { strategies = new[] { "processes", "pool", "mpi", "engines" }, workers = new[] { 2, 4, 6, 8 }, repetitions = 1, warmups = 0 },
            },
            TimeSpan.FromMinutes(3));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.GetProperty("resultsAgree").GetProperty("same").GetInt32().ShouldBe(17);
        job.GetProperty("result").GetProperty("rows").GetInt64().ShouldBe(600_000);
        (await Api.GetAsync($"api/v1/jobs/{job.Text("id")}/result.txt")).Text.TrimEnd('\n').Split('\n').ShouldBe(known.Split('\n'));
    }

    [Fact]
    public async Task What_a_job_saves_can_be_read_by_the_next_one_and_cleaned()
    {
        var saved = await Api.RunAsync(
            new
            {
                analysis = "evaluate",
                parameters = new { expression = "where(x % 10 == 3, x/0, x)", length = 100_000, save = true, name = "holes", variables = new { x = new { linspace = new[] { 0, 99_999 } } } },
                sweep = new { strategies = new[] { "threads", "pool" }, workers = new[] { 2 }, repetitions = 2, warmups = 0 },
            },
            TimeSpan.FromMinutes(1));
        saved.Text("state").ShouldBe("succeeded", saved.ToString());
        var cleaned = await Api.RunAsync(
            new
            {
                analysis = "describe",
                parameters = new { dataset = "holes", saveCleaned = true, clean = new { max = 90_000 } },
                sweep = new { strategies = new[] { "processes", "mpi" }, workers = new[] { 2 }, repetitions = 1, warmups = 0 },
            },
            TimeSpan.FromMinutes(1));
        cleaned.Text("state").ShouldBe("succeeded", cleaned.ToString());
        var result = cleaned.GetProperty("result");
        long kept = Enumerable.Range(0, 90_001).Count(x => x % 10 != 3);
        result.GetProperty("outputRows").GetInt64().ShouldBe(kept);

        var described = await Api.RunAsync(
            new { analysis = "describe", parameters = new { dataset = result.Text("outputDataset") }, sweep = new { strategies = new[] { "serial" }, repetitions = 1, warmups = 0 } },
            TimeSpan.FromMinutes(1));
        var again = described.GetProperty("result");
        (again.GetProperty("count").GetInt64(), again.GetProperty("missing").GetInt64(), again.GetProperty("max").GetInt64()).ShouldBe((kept, 0, 90_000));
        var datasets = (await Api.GetAsync("api/v1/datasets")).Expect(HttpStatusCode.OK).Items("items").Select(d => d.Text("name"));
        datasets.ShouldContain("holes");
        datasets.ShouldContain($"cleaned-{cleaned.Text("id")}");
    }
}
