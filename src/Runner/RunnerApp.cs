using System.Runtime.CompilerServices;
using Dashboard.Core.Analyses.Messaging;
using Dashboard.Core.Analyses.ProcessLaunch;
using Dashboard.Core.Analyses.TaskCost;
using Dashboard.Runner.Agent;
using Dashboard.Runner.Roles;
using Dashboard.Runner.Terminal;

namespace Dashboard.Runner;

/// <summary>The Runner's executable in all its roles; the first argument names the role.</summary>
public static class RunnerApp
{
    public static Task<int> RunAsync(string[] args) => args.FirstOrDefault() switch
    {
        "agent" => AgentRole.RunAsync(args[1..]),
        "calibrate" => Task.FromResult(CalibrateRole.Run(args[1..])),
        "trial" => TrialRoles.LeadAsync(),
        "worker" => TrialRoles.WorkAsync(args[1..]),
        "rank" => TrialRoles.RankAsync(args[1..]),
        "cluster" => TrialRoles.ControlAsync(),
        "engine" => TrialRoles.EngineAsync(args[1..]),
        LaunchedChild.Role => Task.FromResult(LaunchedChild.Run(args[1..])),
        TaskProcess.Role => Task.FromResult(TaskProcess.Run(args[1..])),
        MessagePartner.Role => Task.FromResult(MessagePartner.Run(args[1..])),
        _ => ForPeopleAsync(args),
    };

    /// <summary>On its own, so that the roles of a trial, whose start is timed, load nothing of it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Task<int> ForPeopleAsync(string[] args) => TerminalApp.RunAsync(args);
}
