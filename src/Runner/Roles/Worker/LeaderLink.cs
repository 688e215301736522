using System.Buffers.Binary;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Worker;

/// <summary>
/// A worker's or rank's end of the line to its leader. When the leader hangs up, dead or done with us, the process ends at
/// once, whatever its threads are in: that is how no worker outlives its trial.
/// </summary>
sealed class LeaderLink
{
    readonly int fd;

    LeaderLink(int fd) => this.fd = fd;

    public static LeaderLink Connect(string shared, int index)
    {
        var link = new LeaderLink(FileEnds.Connect(TrialFolders.SocketIn(shared)));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, index);
        Frames.Send(link.fd, FrameKind.Hello, number);
        new Thread(link.EndWithLeader, 64 * 1024) { IsBackground = true, Name = "leader watch" }.Start();
        return link;
    }

    public void Ready(RoleReady ready) => Send(FrameKind.Ready, FramePayloads.Of(ready));

    public void Report(RankReport report) => Send(FrameKind.Report, FramePayloads.Of(report));

    public void Error(TrialError error) => Send(FrameKind.Error, FramePayloads.Of(error));

    public void Partials(ReadOnlySpan<byte> bundle) => Send(FrameKind.Partials, bundle);

    /// <summary>The leader's next word; the process ends here when there is none.</summary>
    public FrameKind Next()
    {
        Span<byte> head = stackalloc byte[Frames.HeadBytes];
        if (!FileEnds.ReadAll(fd, head))
        {
            Libc.ExitNow(0);
        }
        return (FrameKind)head[4];
    }

    void Send(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (!Frames.Send(fd, kind, payload))
        {
            Libc.ExitNow(0);
        }
    }

    unsafe void EndWithLeader()
    {
        var file = new Libc.PollFd { Fd = fd, Events = Libc.PollRdHup };
        while (Libc.Poll(&file, 1, -1) <= 0)
        {
        }
        Libc.ExitNow(0);
    }
}
