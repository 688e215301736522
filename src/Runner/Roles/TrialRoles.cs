using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Roles.Cluster;
using Dashboard.Runner.Roles.Engine;
using Dashboard.Runner.Roles.Rank;
using Dashboard.Runner.Roles.Trial;
using Dashboard.Runner.Roles.Worker;

namespace Dashboard.Runner.Roles;

/// <summary>The roles of a trial's and a cluster's processes. They leave by the kernel's exit: nothing of them needs the runtime's farewell.</summary>
public static class TrialRoles
{
    /// <summary>Leads one trial; the specification is the first line on standard input.</summary>
    public static Task<int> LeadAsync() => Leave(TrialLeader.Run());

    /// <param name="args">Shared folder of the trial, number of this worker.</param>
    public static Task<int> WorkAsync(string[] args) => Leave(WorkerRole.Run(args[0], int.Parse(args[1])));

    /// <param name="args">Shared folder of the trial, name of the MPI implementation.</param>
    public static Task<int> RankAsync(string[] args) => Leave(RankRole.Run(args[0], args[1]));

    /// <summary>Controls a cluster of engines; its specification is the first line on standard input.</summary>
    public static Task<int> ControlAsync() => Leave(ClusterRole.Run());

    /// <param name="args">See <see cref="EngineRole.Run"/>.</param>
    public static Task<int> EngineAsync(string[] args) => Leave(EngineRole.Run(args));

    static Task<int> Leave(int code)
    {
        Console.Out.Flush();
        Libc.ExitNow(code);
        return Task.FromResult(code);
    }
}
