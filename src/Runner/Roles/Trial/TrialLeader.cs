using System.Diagnostics;
using Dashboard.Core.Analyses;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>
/// The leader of a trial: first process of its session, adopter of whatever its descendants leave, and the one that times
/// the region for all strategies but mpi, where rank 0 does.
/// </summary>
static class TrialLeader
{
    public static int Run()
    {
        long launched = Stopwatch.GetTimestamp();
        _ = Libc.NewSession();
        _ = Libc.ProcessControl(Libc.ChildSubreaper, 1, 0, 0, 0);
        var output = LeaderOutput.Take();
        try
        {
            var input = new LeaderInput();
            var spec = input.ReadSpec();
            Environment.SetEnvironmentVariable(Trials.TrialMark.Variable, spec.Marker);
            TrialFolders.CreateScratch(spec);
            using var board = BoardOf(spec);
            input.Watch(board, spec.Marker);
            output.Report(Lead(new LeaderTask(spec, input.Text, board, output, launched)));
            return 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            output.Report(new LeaderReport { Error = TrialWork.ErrorOf(e) });
            return 1;
        }
    }

    /// <summary>A program of the user's own is one worker to us, whatever it does with its cores.</summary>
    static TrialBoard BoardOf(TrialSpec spec) =>
        spec.Strategy == StrategyNames.External ? TrialBoard.Private(1)
        : spec.Strategy is StrategyNames.Serial or StrategyNames.Threads ? TrialBoard.Private(spec.Workers)
        : TrialBoard.Create(TrialFolders.BoardIn(TrialFolders.CreateShared(spec)), spec.Workers);

    static LeaderReport Lead(LeaderTask task)
    {
        try
        {
            return task.Spec.Strategy switch
            {
                StrategyNames.Serial or StrategyNames.Threads => InProcessTrial.Run(task),
                StrategyNames.Processes or StrategyNames.Pool or StrategyNames.Engines => WorkerTrial.Run(task),
                StrategyNames.Mpi => RankTrial.Run(task),
                StrategyNames.External => External.ExternalTrial.Run(task),
                _ => throw new InputException($"Strategy '{task.Spec.Strategy}' cannot run a trial. Allowed: {string.Join(", ", StrategyNames.MapReduce)}."),
            };
        }
        catch (OperationCanceledException)
        {
            return new LeaderReport { Cancelled = true };
        }
        catch (Exception e)
        {
            // A worker that dies because it was told to stop is no crash.
            if (task.Cancelled && e is not TrialFault { Error.Kind: "analysis" or "input" or "memory" })
            {
                return new LeaderReport { Cancelled = true };
            }
            Console.Error.WriteLine(e);
            return new LeaderReport { Error = TrialWork.ErrorOf(e) };
        }
    }
}

/// <summary>What every strategy's leader works with.</summary>
sealed record LeaderTask(TrialSpec Spec, byte[] SpecText, TrialBoard Board, LeaderOutput Output, long Launched)
{
    public bool Repeatable => TrialWork.AnalysisOf(Spec).Description is { Repeatable: true };

    public bool Deterministic => TrialWork.AnalysisOf(Spec).Description is { Deterministic: true };

    /// <summary>Whether the session asked to stop.</summary>
    public bool Cancelled => Board.Stop == StopReason.Cancelled;
}
