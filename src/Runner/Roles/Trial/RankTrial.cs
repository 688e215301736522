using System.Buffers.Binary;
using Dashboard.Core.Analyses;
using Dashboard.Core.Mpi;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Launchers.Mpirun;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Strategy <c>mpi</c>: the leader starts <c>mpirun</c>, opens the gate when all ranks are ready, and takes rank 0's report.</summary>
static class RankTrial
{
    public static LeaderReport Run(LeaderTask task)
    {
        var spread = RankSpread.Of(task.Spec, Environment.GetEnvironmentVariable);
        var far = spread is null ? null : new FarAdmission(task.SpecText);
        using var crew = new LinkedCrew(task, far);
        bool failed = true;
        try
        {
            var report = Work(task, crew, spread, far);
            failed = false;
            return report;
        }
        finally
        {
            crew.End(failed);
        }
    }

    static LeaderReport Work(LeaderTask task, LinkedCrew crew, RankSpread? spread, FarAdmission? far)
    {
        RankReport? measured = null;
        var launcher = Launch(task.Spec, crew, spread, far);
        bool whole = false;
        crew.OnLost = rank =>
        {
            if (measured is null)
            {
                throw Crash(crew, task.Board, launcher, rank);
            }
        };
        crew.OnFrame = frame =>
        {
            switch (frame.Kind)
            {
                case FrameKind.Report:
                    measured = FramePayloads.Report(frame);
                    break;
                case FrameKind.Board:
                    whole = true;
                    BoardCopy.TakeWhole(task.Board, frame.Payload[8..], BinaryPrimitives.ReadInt64LittleEndian(frame.Payload));
                    break;
                case FrameKind.Line when !whole:
                    BoardCopy.TakeLine(task.Board, frame.Worker, frame.Payload, 0);
                    break;
            }
        };
        crew.AwaitBarrier(() => ThrowIfLauncherEnded(crew, launcher));
        var facts = new CrewFacts(crew.First!.ItemsTotal, crew.First.Labels ?? [], Environment.MachineName, task.Launched) { BytesMoved = crew.First.BytesMoved, Hosts = crew.Hosts };
        using var ticker = new ProgressTicker(task.Board, task.Output, facts);
        ticker.Start();
        crew.SendAll(FrameKind.Go);
        crew.ServeUntil(() => measured is not null, () => ThrowIfLauncherEnded(crew, launcher));
        if (far is not null)
        {
            // What the others say last may overtake rank 0's report, so nobody leaves before it is here.
            crew.SendAll(FrameKind.Quit);
        }
        var region = new RegionReport(measured!.Seconds, measured.InnerLoops, measured.Phases, new AnalysisResult(measured.Result, measured.HashedValue),
            measured.FirstBegin, measured.LastBegin, measured.Consistent);
        return LeaderReports.Of(task, region, facts);
    }

    static ChildProcess Launch(TrialSpec spec, LinkedCrew crew, RankSpread? spread, FarAdmission? far)
    {
        var mpi = MpiInstallation.Find(out string? reason) ?? throw new LaunchException(reason!);
        string[] program = [Environment.ProcessPath!, "rank", far?.Address.ToString() ?? crew.Shared, MpiImplementations.NameOf(mpi.Implementation)];
        var environment = ChildProcess.OwnEnvironment();
        if (far is not null)
        {
            environment[LeaderAddress.SecretVariable] = far.Secret;
        }
        var command = spread is null ? MpirunCommand.Build(mpi, spec.Workers, Trials.TrialEnvironment.Cores, crew.Shared, spec.ScratchDirectory, program, environment)
            : SpreadCommand.Build(mpi, spread, program, environment);
        var launcher = crew.Launch(command.Program, command.Arguments, command.Environment, "mpirun");
        crew.Log.Start();
        return launcher;
    }

    static void ThrowIfLauncherEnded(LinkedCrew crew, ChildProcess launcher)
    {
        crew.Children.Reap();
        if (launcher.HasEnded)
        {
            // The last words of a failed start are still in the pipe.
            Thread.Sleep(20);
            var end = launcher.TryWait()!;
            string how = end.SignalName is { } signal ? $"was ended by {signal}" : $"ended with code {end.ExitCode}";
            // What was killed may well start the next time; what could not start will not.
            throw new TrialFault(crew.First is null && SignalOf(end) == 0
                ? new TrialError("launch", $"mpirun {how} before its ranks were ready: {MpirunWords.Of(crew.Log.Recent) ?? crew.Log.LastLine}", end.ExitCode, end.SignalName)
                : new TrialError("crash", $"mpirun {how}{(crew.First is null ? " before its ranks were ready" : "")}: {MpirunWords.Of(crew.Log.Recent) ?? crew.Log.LastLine}", end.ExitCode, end.SignalName));
        }
    }

    /// <summary>Number of the signal that ended the launcher, or a rank, of which the launcher's code tells; 0 for none.</summary>
    static int SignalOf(ChildEnd? end) => end?.Signal ?? (end?.ExitCode is > 128 and < 160 ? end.ExitCode.Value - 128 : 0);

    /// <summary>A rank is no child of ours: how it ended is known from what the launcher says, and from its code (128 and the signal).</summary>
    static TrialFault Crash(LinkedCrew crew, TrialBoard board, ChildProcess launcher, int rank)
    {
        // The launcher ends the other ranks before it tells.
        crew.Children.ReapUntil(() => launcher.HasEnded, TimeSpan.FromSeconds(2));
        Thread.Sleep(20);
        var end = launcher.TryWait();
        int number = crew.Log.SignalLine is { } line ? int.Parse(LogPump.SignalNumber().Match(line).Groups["number"].Value)
            : SignalOf(end);
        string? signal = number > 0 ? ChildEnd.NameOf(number) : null;
        string who = rank >= 0 ? $"Rank {rank} (process {board.Worker(rank).Pid})" : "A rank";
        string how = signal is null ? $"ended; mpirun's code was {end?.ExitCode?.ToString() ?? "not known"}" : $"was ended by {signal}";
        return new TrialFault(new TrialError("crash", $"{who} {how}.", signal is null ? end?.ExitCode : null, signal));
    }
}
