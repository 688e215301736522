using System.Buffers.Binary;
using System.Diagnostics;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles.Worker;

/// <summary>
/// A worker's, rank's or engine's end of the line to its leader. When the leader hangs up, dead or done with us, a worker's process ends at
/// once, whatever its threads are in: that is how no worker outlives its trial. An engine is told instead.
/// </summary>
sealed class LeaderLink : IDisposable
{
    readonly int fd;
    readonly Action gone;
    readonly Lock gate = new();
    Thread? watch;
    volatile bool closing;

    LeaderLink(int fd, Action? gone) => (this.fd, this.gone) = (fd, gone ?? (() => Libc.ExitNow(0)));

    /// <param name="gone">Called, perhaps twice and on a thread of its own, when the leader hangs up; ends the process where left out.</param>
    public static LeaderLink Connect(string shared, int index, Action? gone = null)
    {
        var link = new LeaderLink(FileEnds.Connect(TrialFolders.SocketIn(shared)), gone);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, index);
        Frames.Send(link.fd, FrameKind.Hello, number);
        link.Watch();
        return link;
    }

    void Watch()
    {
        watch = new Thread(HearTheEnd, 64 * 1024) { IsBackground = true, Name = "leader watch" };
        watch.Start();
    }

    /// <summary>Calls a leader on another host, or on this one where the trial runs over several.</summary>
    /// <param name="shift">To be added to this host's clock to have the leader's; 0 on its own host, else right to about a network delay.</param>
    /// <exception cref="IOException">Nobody answered at any of its addresses.</exception>
    public static (LeaderLink Link, byte[] Spec) Call(LeaderAddress leader, byte[] secret, int index, out long shift)
    {
        var link = new LeaderLink(leader.Connect(), null);
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

    /// <summary>The leader's next word; without one the process ends here, or an engine goes on elsewhere.</summary>
    /// <exception cref="OperationCanceledException">The leader hung up on an engine.</exception>
    public FrameKind Next()
    {
        Span<byte> head = stackalloc byte[Frames.HeadBytes];
        if (!FileEnds.ReadAll(fd, head))
        {
            Leave();
        }
        return (FrameKind)head[4];
    }

    void Send(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        lock (gate)
        {
            if (!Frames.Send(fd, kind, payload))
            {
                Leave();
            }
        }
    }

    void Leave()
    {
        gone();
        throw new OperationCanceledException("The trial's leader hung up.");
    }

    unsafe void HearTheEnd()
    {
        var file = new Libc.PollFd { Fd = fd, Events = Libc.PollRdHup };
        while (Libc.Poll(&file, 1, -1) <= 0)
        {
        }
        if (!closing)
        {
            gone();
        }
    }

    /// <summary>Ends the waits of this line, as if the leader had hung up.</summary>
    public void HangUp() => _ = Libc.Shutdown(fd, 2);

    /// <summary>For engines, which live on.</summary>
    public void Dispose()
    {
        closing = true;
        HangUp();
        watch?.Join();
        _ = Libc.Close(fd);
    }
}
