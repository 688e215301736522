using System.Text.Json;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>
/// The leader's line to its session. It takes the original standard output for itself and points number 1 at the log, so that
/// nothing else, native libraries included, can write into the messages.
/// </summary>
sealed class LeaderOutput
{
    const int DuplicateCloseOnExec = 1030;
    readonly Lock gate = new();
    readonly int fd;

    LeaderOutput(int fd) => this.fd = fd;

    public static LeaderOutput Take()
    {
        int own = Libc.Control(1, DuplicateCloseOnExec, 3);
        _ = Libc.Duplicate(2, 1);
        return new LeaderOutput(own);
    }

    public void Started(IReadOnlyList<WorkerUse> workers) => Send(new LeaderMessage { Started = workers });

    public void Progress(TrialProgress progress) => Send(new LeaderMessage { Progress = progress });

    public void Log(LogLine line) => Send(new LeaderMessage { Log = line });

    public void Report(LeaderReport report) => Send(new LeaderMessage { Report = report });

    void Send(LeaderMessage message)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(message, TrialJson.Default.LeaderMessage), (byte)'\n'];
        lock (gate)
        {
            FileEnds.WriteAll(fd, line);
        }
    }
}
