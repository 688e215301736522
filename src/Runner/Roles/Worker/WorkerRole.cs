using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Roles.Worker;

/// <summary>A worker process of the strategies <c>processes</c> and <c>pool</c>.</summary>
static class WorkerRole
{
    public static int Run(string shared, int index)
    {
        var spec = TrialWork.ReadSpec(shared);
        TrialWork.Bind(spec)?.Sit(index);
        using var board = TrialBoard.Open(TrialFolders.BoardIn(shared), spec.Workers);
        var link = LeaderLink.Connect(shared, index);
        try
        {
            WorkerShift.Work(spec, index, board, link);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            link.Error(TrialWork.ErrorOf(e));
            return 1;
        }
    }
}
