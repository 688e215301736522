namespace Dashboard.System.Tests;

/// <summary>The areas that the course prints, on real MPI ranks.</summary>
[Collection(Node.This)]
public sealed class IntegrateTests(ServerFixture fixture) : ServerTest(fixture)
{
    [Theory]
    [InlineData(10, 2, 8.09175, 1e-12)]
    [InlineData(100, 2, 8.1620175, 1e-12)]
    [InlineData(20_000_000, 10, 8.17499993, 5e-9)]
    [InlineData(10, 3, 8.09175, 1e-12)]
    public async Task The_left_rule_on_ranks_gives_the_printed_area(long intervals, int ranks, double area, double tolerance)
    {
        var job = await Api.RunAsync(Work.Integrate(intervals, "left", "mpi", ranks));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.GetProperty("result").Number("area").ShouldBe(area, tolerance);
    }

    [Fact]
    public async Task No_interval_is_lost_where_the_ranks_do_not_divide_them()
    {
        const int intervals = 1009;
        double width = 3.0 / intervals, expected = Enumerable.Range(0, intervals).Sum(i => Integrand(i * width)) * width;

        var job = await Api.RunAsync(Work.Integrate(intervals, "left", "mpi", 1, 2, 3, 4));

        job.Text("state").ShouldBe("succeeded", job.ToString());
        job.GetProperty("result").Number("area").ShouldBe(expected, 1e-11);
        job.MeasuredTrials().Select(trial => trial.Text("resultHash")).Distinct().Count().ShouldBe(1);
        job.MeasuredTrials().ShouldAllBe(trial => trial.Items("workersUsed").Sum(rank => rank.GetProperty("items").GetInt64()) % intervals == 0);
    }

    static double Integrand(double x) => 0.7 * x * x * x - 2 * x * x + 4;
}
