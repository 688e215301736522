namespace Dashboard.Faults.Product;

/// <summary>A process that stands still, as it is, until this is disposed: SIGSTOP and SIGCONT change nothing in it.</summary>
public sealed class Frozen : IDisposable
{
    readonly RunningProcess? _process;

    public Frozen(int id)
    {
        _process = RunningProcess.Find(id);
        Signals.Send(id, Signals.Stop);
    }

    public void Dispose()
    {
        // The id may be another's by now.
        if (_process is not null && RunningProcess.Find(_process.Id)?.StartTicks == _process.StartTicks)
        {
            Signals.Send(_process.Id, Signals.Continue);
        }
    }
}
