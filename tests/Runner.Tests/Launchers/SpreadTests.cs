using Dashboard.Core.Jobs;
using Dashboard.Core.Mpi;
using Dashboard.Core.Slurm;
using Dashboard.Runner.Launchers.Mpirun;
using Dashboard.Runner.Launchers.Slurm;

namespace Dashboard.Runner.Tests.Launchers;

public class SpreadTests
{
    static readonly NodeShare[] Nodes = [new("n1", 2), new("n2", 2)];

    [Theory]
    [InlineData(4, null, "--host n1:2,n2:2 --map-by node", false)]
    [InlineData(6, null, "--host n1:2,n2:2 --map-by node", true)]
    [InlineData(6, 3, "--host n1:3,n2:3 --map-by ppr:3:node", true)]
    [InlineData(4, 2, "--host n1:2,n2:2 --map-by ppr:2:node", false)]
    public void Open_MPI_gets_hosts_slots_and_a_mapping(int ranks, int? each, string options, bool over)
    {
        var command = SpreadCommand.Build(new MpiInstallation(MpiImplementation.OpenMpi, "/usr/bin/mpirun"), new RankSpread(Nodes, ranks, each, 1, InSlurm: true), ["x"],
            new Dictionary<string, string> { ["SPEEDUP_TRIAL"] = "m", ["HOME"] = "/root", ["TMPDIR"] = "/scratch" });
        string line = string.Join(' ', command.Arguments);
        line.ShouldContain(options);
        line.ShouldContain("--mca plm slurm");
        line.ShouldContain("-x SPEEDUP_TRIAL");
        line.ShouldNotContain("HOME");
        line.ShouldEndWith($"-n {ranks} x");
        line.Contains("--oversubscribe").ShouldBe(over);
        command.Environment.ContainsKey("TMPDIR").ShouldBeFalse();
    }

    [Fact]
    public void Mpich_gets_hosts_and_ranks_a_node_and_ssh_outside_of_Slurm()
    {
        var command = SpreadCommand.Build(new MpiInstallation(MpiImplementation.Mpich, "/usr/bin/mpirun"), new RankSpread(Nodes, 4, 2, 1, InSlurm: false), ["x"], new Dictionary<string, string>(), Binding.Close);
        string.Join(' ', command.Arguments).ShouldBe("-launcher ssh -hosts n1,n2 -ppn 2 -bind-to core -prepend-rank -n 4 x");
    }

    [Theory]
    [InlineData("There are not enough slots available in the system to satisfy the 9", "not enough slots")]
    [InlineData("srun: error: Unable to create step for job 3: Requested node configuration is not available", "Slurm refused the step")]
    [InlineData("ssh: Could not resolve hostname n9: Name or service not known", "the host n9 is not known")]
    [InlineData("Host key verification failed.", "refuses the login")]
    [InlineData("mpirun was unable to launch the specified application as it could not access\nor execute an executable:\n\nExecutable: /x\nNode: n2\n", "not on node n2")]
    [InlineData("bash: line 1: /usr/bin/orted: No such file or directory", "MPI's daemon was not found")]
    [InlineData("ORTE was unable to reliably start one or more daemons.", "daemon of MPI on another host failed")]
    public void What_launchers_print_is_said_in_words(string printed, string words) => MpirunWords.Of(printed)!.ShouldContain(words);

    [Fact]
    public void Tables_of_Slurm_are_read_field_by_field()
    {
        SlurmTables.Queue("17|PENDING|Resources||speedup-a-1\n9|RUNNING|None|n[1-2]|odd|name\nsomething else\n").Select(j => $"{j.Id} {j.State} {j.Reason} {j.Nodes} {j.Name}")
            .ShouldBe(["17 PENDING Resources  speedup-a-1", "9 RUNNING None n[1-2] odd|name"]);
        SlurmTables.Accounted("CANCELLED by 1000\n").ShouldBe("CANCELLED");
        SlurmTables.Accounted("\n").ShouldBeNull();
        var partitions = SlurmTables.Partitions("debug*|up|2|2|1000|infinite\nlong|up|4|64|256000+|7-00:00:00\nlong|down|2|32|128000|7-00:00:00\n");
        partitions[0].ShouldBe(new("debug", true, true, 2, 2, 1000L << 20, null));
        partitions[1].ShouldBe(new("long", false, true, 6, 32, 128000L << 20, 7 * 24 * 60));
    }
}
