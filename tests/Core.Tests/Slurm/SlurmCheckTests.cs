using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Shouldly;
using System.Text.Json;
using Xunit;

namespace Dashboard.Core.Tests.Slurm;

public class SlurmCheckTests
{
    [Theory]
    [InlineData("""{ "timeLimitMinutes": 0 }""", "placement.slurm.timeLimitMinutes", "1 to 43200")]
    [InlineData("""{ "timeLimitMinutes": 5, "nodes": 0 }""", "placement.slurm.nodes", "1 to 10000")]
    [InlineData("""{ "timeLimitMinutes": 5, "partition": "a b" }""", "placement.slurm.partition", "'a b'")]
    [InlineData("""{ "timeLimitMinutes": 5, "account": "x\ny" }""", "placement.slurm.account", "allowed are")]
    [InlineData("""{ "timeLimitMinutes": 5, "constraint": "$(id)" }""", "placement.slurm.constraint", "allowed are")]
    [InlineData("""{ "timeLimitMinutes": 5, "qos": "--wrap=id" }""", "placement.slurm.qos", "beginning with")]
    [InlineData("""{ "timeLimitMinutes": 5, "tasks": 4, "tasksPerNode": 2 }""", "placement.slurm.tasks", "one of the two")]
    [InlineData("""{ "timeLimitMinutes": 5, "extra": ["--gres=gpu:1", "--output=/etc/passwd"] }""", "placement.slurm.extra[1]", "not among the options")]
    [InlineData("""{ "timeLimitMinutes": 5, "extra": ["--wrap=id"] }""", "placement.slurm.extra[0]", "not among the options")]
    [InlineData("""{ "timeLimitMinutes": 5, "extra": ["--gres=gpu:1\n#SBATCH --output=x"] }""", "placement.slurm.extra[0]", "line break")]
    [InlineData("""{ "timeLimitMinutes": 5, "extra": ["--comment=$(id)"] }""", "placement.slurm.extra[0]", "is not an option")]
    [InlineData("""{ "timeLimitMinutes": 5, "extra": ["#SBATCH --nice"] }""", "placement.slurm.extra[0]", "is not an option")]
    [InlineData("""{ "timeLimitMinutes": 5, "setup": ["module load gcc\nrm -r x"] }""", "placement.slurm.setup[0]", "line break")]
    [InlineData("""{ "timeLimitMinutes": 5, "memoryBytes": 10 }""", "placement.slurm.memoryBytes", "1048576")]
    public void Every_fault_names_value_place_and_what_is_allowed(string slurm, string path, string says)
    {
        var errors = Check($$"""{ "slurm": {{slurm}} }""").Errors;
        errors.Keys.ShouldBe([path]);
        errors[path][0].ShouldContain(says);
    }

    [Fact]
    public void Slurm_and_a_Runner_by_name_exclude_each_other() =>
        Check("""{ "slurm": { "timeLimitMinutes": 5 }, "runner": "local" }""").Errors["placement.slurm"][0].ShouldContain("one of the two");

    [Theory]
    [InlineData("""[{ "nodes": 2, "ranksPerNode": 2, "threadsPerRank": 1 }, { "nodes": 4, "ranksPerNode": 1, "threadsPerRank": 1 }]""", "4 workers each")]
    [InlineData("""[{ "nodes": 0, "ranksPerNode": 2, "threadsPerRank": 1 }]""", "1 to 10000")]
    [InlineData("""[{ "nodes": 2, "ranksPerNode": 1, "threadsPerRank": 2 }]""", "Allowed: 1")]
    [InlineData("""[{ "nodes": 1000, "ranksPerNode": 1000, "threadsPerRank": 1 }]""", "1000000 workers")]
    public void Layouts_that_cannot_be_measured_are_refused(string layouts, string says)
    {
        var errors = Check("""{ "slurm": { "timeLimitMinutes": 5 } }""", $$""", "layouts": {{layouts}}""").Errors;
        errors.ShouldContain(e => e.Key.StartsWith("sweep.layouts") && e.Value[0].Contains(says), string.Join("; ", errors.SelectMany(e => e.Value)));
    }

    [Fact]
    public void Layouts_take_the_place_of_worker_counts_for_ranks_alone()
    {
        var plan = Check("{}", """, "layouts": [{ "nodes": 1, "ranksPerNode": 2, "threadsPerRank": 1 }, { "nodes": 2, "ranksPerNode": 2, "threadsPerRank": 1 }]""").Plan!;
        plan.Configurations.Select(c => $"{c.Strategy} {c.Workers}").ShouldBe(["serial 1", "threads 1", "threads 3", "mpi 2", "mpi 4"]);
    }

    static JobValidation Check(string placement, string more = "") => JobValidation.Check(
        JsonSerializer.Deserialize<JobRequest>($$"""
            { "analysis": "integrate", "sweep": { "strategies": ["threads", "mpi"], "workers": [1, 3]{{more}} }, "placement": {{placement}} }
            """, ProtocolJson.Options)!, SweepLimits.Of(2));
}
