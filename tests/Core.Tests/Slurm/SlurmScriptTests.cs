using Dashboard.Core.Jobs;
using Dashboard.Core.Slurm;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Slurm;

public class SlurmScriptTests
{
    static readonly Configuration[] Sweep = [new("serial", 1), new("threads", 1), new("threads", 2), new("mpi", 2), new("mpi", 8)];

    [Fact]
    public void A_script_asks_for_what_was_given_and_quotes_the_rest()
    {
        var slurm = new SlurmRequest
        {
            Partition = "long", Nodes = 2, TimeLimitMinutes = 90, Account = "p1", Qos = "high", Constraint = "skylake", Reservation = "r1", MemoryBytes = 3_000_000_000, Extra = ["--gres=gpu:1"],
            Setup = ["module load gcc"],
        };
        var share = SlurmShare.Of(slurm, Lane.Exclusive, Sweep, null).Single();
        string script = SlurmScript.Write(slurm, share, new SlurmPlaces("/opt/it's/Runner", "/shared/j 1", "https://web", ["source site"]), "speedup-j-1", "j");

        script.ShouldBe("""
            #!/bin/bash
            #SBATCH --job-name=speedup-j-1
            #SBATCH --partition=long
            #SBATCH --account=p1
            #SBATCH --qos=high
            #SBATCH --constraint=skylake
            #SBATCH --reservation=r1
            #SBATCH --nodes=2
            #SBATCH --mem=2862M
            #SBATCH --time=01:30:00
            #SBATCH --exclusive
            #SBATCH --requeue
            #SBATCH --open-mode=append
            #SBATCH --output="/shared/j 1/slurm.out"
            #SBATCH --gres=gpu:1

            # Set-up lines of this server
            source site

            # Set-up lines of this job
            module load gcc

            # A Runner for this one job, which connects to the server and ends with it. On the first node; MPI reaches the others.
            exec '/opt/it'\''s/Runner' agent --server 'https://web' --token-file '/shared/j 1/token' \
              --name 'speedup-j-1' --one-job 'j' --spool '/shared/j 1/spool'

            """, StringCompareShould.IgnoreLineEndings);
    }

    [Fact]
    public void The_shared_lane_asks_for_as_many_tasks_as_the_largest_count_needs() =>
        SlurmShare.Of(new SlurmRequest { Nodes = 2, TimeLimitMinutes = 30 }, Lane.Shared, Sweep, null).Single().ShouldBe(new SlurmShare(null, 2, null, 4, null, false, 30));

    [Fact]
    public void One_allocation_for_each_count_has_the_nodes_of_its_layout_and_a_price()
    {
        LayoutRequest[] layouts = [new(1, 2, 1), new(4, 2, 1)];
        var shares = SlurmShare.Of(new SlurmRequest { TimeLimitMinutes = 30, Allocation = SlurmAllocation.PerWorkerCount }, Lane.Exclusive, Sweep, layouts);
        shares.Select(s => (s.Workers, s.Nodes)).ShouldBe([(1, 1), (2, 1), (8, 4)]);
        shares.Sum(s => s.MostCoreHours(16))!.Value.ShouldBe(6 * 16 * 0.5);
        shares[0].MostCoreHours(null).ShouldBeNull();
    }

    [Theory]
    [InlineData("n1", "n1")]
    [InlineData("n[1-3,07-09]", "n1 n2 n3 n07 n08 n09")]
    [InlineData("a[1-2]x[3-4],b", "a1x3 a1x4 a2x3 a2x4 b")]
    public void Host_lists_are_read_as_Slurm_writes_them(string text, string hosts) => string.Join(' ', HostList.Expand(text)).ShouldBe(hosts);

    [Theory]
    [InlineData("n[1-")]
    [InlineData("n[2-1]")]
    [InlineData("n[1-999999]")]
    [InlineData("n[x]")]
    public void What_is_no_host_list_says_so(string text) => Should.Throw<FormatException>(() => HostList.Expand(text));

    [Fact]
    public void Nodes_of_an_allocation_have_their_CPUs_as_slots()
    {
        var variables = new Dictionary<string, string> { ["SLURM_JOB_ID"] = "1", ["SLURM_JOB_NODELIST"] = "n[1-3]", ["SLURM_JOB_CPUS_PER_NODE"] = "4(x2),2" };
        NodeShares.Read(variables.GetValueOrDefault).ShouldBe([new("n1", 4), new("n2", 4), new("n3", 2)]);
        variables[NodeShares.Setting] = "a:8,b[1-2]:2,c";
        NodeShares.Read(variables.GetValueOrDefault).ShouldBe([new("a", 8), new("b1", 2), new("b2", 2), new("c", 1)]);
        NodeShares.InSlurm(variables.GetValueOrDefault).ShouldBeFalse();
    }

    [Theory]
    [InlineData("PENDING", "Resources", "pending in Slurm job 17: waiting for resources (Resources)")]
    [InlineData("PENDING", "ReqNodeNotAvail, UnavailableNodes:n1", "pending in Slurm job 17: a node that it needs is not available, for example reserved for maintenance (ReqNodeNotAvail)")]
    [InlineData("PENDING", "QOSMaxCpuPerUserLimit", "pending in Slurm job 17: the quality of service allows no more CPUs at once (QOSMaxCpuPerUserLimit)")]
    [InlineData("PENDING", "SomethingNew", "pending in Slurm job 17: SomethingNew")]
    [InlineData("RUNNING", "None", "Slurm job 17 runs on n1; its Runner is starting and connecting")]
    public void States_and_reasons_stand_in_words(string state, string reason, string words) => SlurmReasons.Waiting(17, state, reason, "n1").ShouldBe(words);
}
