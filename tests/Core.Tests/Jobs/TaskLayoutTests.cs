using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Advice;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Jobs;

/// <summary>What Slurm is asked for, from strategy, layout and launcher.</summary>
public class TaskLayoutTests
{
    static readonly LayoutRequest[] Layouts = [new(1, 4, 8), new(2, 4, 8)];

    [Theory]
    [InlineData("threads", null, 8, 1, "1 1 8")]
    [InlineData("pool", null, 8, 1, "1 1 8")]
    [InlineData("mpi", null, 8, 1, "1 8 1")]
    [InlineData("mpi", null, 8, 2, "2 4 1")]
    [InlineData("mpi", null, 1, 2, "1 1 1")]
    [InlineData("external", null, 8, 1, "1 1 8")]
    [InlineData("external", ApplicationLauncher.Plain, 8, 2, "1 1 8")]
    [InlineData("external", ApplicationLauncher.Mpirun, 8, 1, "1 8 1")]
    [InlineData("external", ApplicationLauncher.Srun, 8, 2, "2 4 1")]
    [InlineData("external", ApplicationLauncher.Srun, 64, 1, "2 4 8")]
    [InlineData("threads", null, 64, 1, "1 1 64")]
    public void Ranks_are_tasks_and_everything_else_is_one(string strategy, ApplicationLauncher? launcher, int workers, int nodes, string expected)
    {
        var layout = TaskLayout.Of(Layouts, strategy, workers, launcher, nodes);
        $"{layout.Nodes} {layout.RanksPerNode} {layout.ThreadsPerRank}".ShouldBe(expected);
    }

    [Fact]
    public void The_lines_for_Slurm_are_those_of_the_layout()
    {
        Lines(64, Layouts[1], 64).ShouldBe(["--nodes=2", "--ntasks=8", "--ntasks-per-node=4", "--cpus-per-task=8", "--time=00:01:00"]);
        Lines(32, Layouts[0], 32).ShouldBe(["--nodes=1", "--ntasks=4", "--cpus-per-task=8", "--time=00:01:00"]);
        Lines(8, TaskLayout.Of(null, "external", 8, ApplicationLauncher.Mpirun), 8).ShouldBe(["--nodes=1", "--ntasks=8", "--cpus-per-task=1", "--time=00:01:00"]);
        Lines(8, null, 8).ShouldBe(["--nodes=1", "--ntasks=1", "--cpus-per-task=8", "--time=00:01:00"]);
    }

    [Fact]
    public void Whole_nodes_are_asked_for_and_charged_for_as_such()
    {
        var advised = Adviser.Recommend([new AdvicePoint(8, [36.0], null, 64)], Goal.Default(GoalKind.Fastest), "threads")!;
        advised.Sbatch.ShouldContain("#SBATCH --exclusive");
        advised.CoreHours.ShouldBe(0.64, 1e-12);
        advised.Reason.ShouldContain("all 64 cores");
    }

    static string[] Lines(int workers, LayoutRequest? layout, int cores) =>
        [.. Adviser.Recommend([new AdvicePoint(workers, [10.0], null, cores) { Layout = layout }], Goal.Default(GoalKind.Fastest), "threads")!.Sbatch.Split('\n').Select(l => l["#SBATCH ".Length..])];
}
