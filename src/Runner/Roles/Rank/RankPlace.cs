using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Dashboard.Core.Mpi;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Rank;

/// <summary>Where a rank is: its node's name, and its number among the ranks there.</summary>
static class RankPlace
{
    /// <summary>Slurm's name of the node, which on virtual nodes is not the host's. A launcher may pass its own node's on, so its daemon's wins.</summary>
    public static string Node { get; } = NodeOf(ProcessTable.Environment(ParentId())) ?? Environment.GetEnvironmentVariable("SLURMD_NODENAME") ?? Environment.MachineName;

    public static int LocalRank => new[] { "OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "PMI_LOCAL_RANK", "SLURM_LOCALID" }
        .Select(name => int.TryParse(Environment.GetEnvironmentVariable(name), out int number) ? number : (int?)null).FirstOrDefault(n => n is not null) ?? 0;

    /// <summary>
    /// Open MPI names its segments by host and local rank, which virtual nodes share; and they stay behind when a rank is killed. So they go into a folder of
    /// the trial and the node. To be called before MPI starts.
    /// </summary>
    /// <returns>The folder.</returns>
    public static string KeepSegments()
    {
        string folder = Path.Combine(TrialFolders.SharedOf(Environment.GetEnvironmentVariable(TrialMark.Variable) ?? "rank"), $"node-{Node}");
        Directory.CreateDirectory(folder);
        _ = Libc.SetVariable("OMPI_MCA_btl_vader_backing_directory", folder, 1);
        return folder;
    }

    /// <summary>How many ranks share this host and its memory; to be called by all ranks.</summary>
    public static int CountHere(MpiWorld world)
    {
        int own = BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(LeaderAddress.ThisBoot)));
        int[] all = world.Gather(own);
        all = world.Rank == 0 ? all : new int[world.Size];
        world.Broadcast(MemoryMarshal.AsBytes(all.AsSpan()));
        return all.Count(h => h == own);
    }

    static string? NodeOf(string environment) => environment.Split('\0').FirstOrDefault(v => v.StartsWith("SLURMD_NODENAME=", StringComparison.Ordinal))?[16..];

    static int ParentId()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
    }
}
