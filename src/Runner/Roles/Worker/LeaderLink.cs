using System.Buffers.Binary;
using System.Diagnostics;
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
    readonly Lock gate = new();

    LeaderLink(int fd) => this.fd = fd;

    public static LeaderLink Connect(string shared, int index)
    {
        var link = new LeaderLink(FileEnds.Connect(TrialFolders.SocketIn(shared)));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, index);
        Frames.Send(link.fd, FrameKind.Hello, number);
        link.Watch();
        return link;
    }

    void Watch() => new Thread(EndWithLeader, 64 * 1024) { IsBackground = true, Name = "leader watch" }.Start();

    /// <summary>Calls a leader on another host, or on this one where the trial runs over several.</summary>
    /// <param name="shift">To be added to this host's clock to have the leader's; 0 on its own host, else right to about a network delay.</param>
    /// <exception cref="IOException">Nobody answered at any of its addresses.</exception>
    public static (LeaderLink Link, byte[] Spec) Call(LeaderAddress leader, byte[] secret, int index, out long shift)
    {
        var link = new LeaderLink(leader.Connect());
        byte[] hello = new byte[4 + secret.Length];
        BinaryPrimitives.WriteInt32LittleEndian(hello, index);
        secret.CopyTo(hello, 4);
        Frames.Send(link.fd, FrameKind.Hello, hello);
        byte[] head = new byte[Frames.HeadBytes];
        if (!FileEnds.ReadAll(link.fd, head) || (FrameKind)head[4] != FrameKind.Spec)
        {
            throw new IOException("The leader did not answer with the trial's specification.");
        }
        byte[] answer = new byte[BinaryPrimitives.ReadInt32LittleEndian(head)];
        FileEnds.ReadAll(link.fd, answer);
        shift = leader.IsHere ? 0 : BinaryPrimitives.ReadInt64LittleEndian(answer) - Stopwatch.GetTimestamp();
        link.Watch();
        return (link, answer[8..]);
    }

    /// <summary>The line of this worker as it stands; for leaders that cannot see our board.</summary>
    public void Line(ReadOnlySpan<byte> line) => Send(FrameKind.Line, line);

    public void Board(ReadOnlySpan<byte> board) => Send(FrameKind.Board, board);

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
        lock (gate)
        {
            if (!Frames.Send(fd, kind, payload))
            {
                Libc.ExitNow(0);
            }
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
