using System.Buffers.Binary;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>A whole frame from a worker; the payload is valid until the next <see cref="WorkerLinks.Pump"/>.</summary>
readonly record struct Frame(int Worker, FrameKind Kind, byte[] Buffer, int Offset, int Length)
{
    public ReadOnlySpan<byte> Payload => Buffer.AsSpan(Offset, Length);
}

/// <summary>The leader's sockets to its workers, all served by the leader's one thread.</summary>
sealed class WorkerLinks : IDisposable
{
    readonly int listener;
    readonly FarAdmission? admission;
    readonly List<Line> lines = [];
    Libc.PollFd[] polled = [];

    public WorkerLinks(string shared) => listener = FileEnds.Listen(TrialFolders.SocketIn(shared));

    /// <summary>For ranks that may be on other hosts: whoever calls must know the trial's secret.</summary>
    public WorkerLinks(int listener, FarAdmission admission) => (this.listener, this.admission) = (listener, admission);

    public bool AllClosed => lines.TrueForAll(l => l.Fd < 0);

    /// <summary>Waits up to that long for news, and hands over every whole frame; an end of line comes as worker and null.</summary>
    public unsafe void Pump(int milliseconds, Action<Frame> received, Action<int> ended)
    {
        Array.Resize(ref polled, lines.Count + 1);
        polled[0] = new Libc.PollFd { Fd = listener, Events = Libc.PollIn };
        for (int i = 0; i < lines.Count; i++)
        {
            polled[i + 1] = new Libc.PollFd { Fd = lines[i].Fd, Events = Libc.PollIn };
        }
        int known = lines.Count;
        int ready;
        fixed (Libc.PollFd* files = polled)
        {
            ready = Libc.Poll(files, (nuint)polled.Length, milliseconds);
        }
        for (int i = 0; i < known && ready > 0; i++)
        {
            if (polled[i + 1].Revents != 0)
            {
                Receive(lines[i], received, ended);
            }
        }
        if (ready > 0 && polled[0].Revents != 0)
        {
            lines.Add(new Line(FileEnds.Accept(listener)));
        }
    }

    /// <summary>In the order of workers, so that the go reaches the first worker first.</summary>
    public void SortLines() => lines.Sort((a, b) => a.Worker.CompareTo(b.Worker));

    public void SendAll(FrameKind kind)
    {
        foreach (var line in lines)
        {
            if (line.Fd >= 0)
            {
                Frames.Send(line.Fd, kind, []);
            }
        }
    }

    void Receive(Line line, Action<Frame> received, Action<int> ended)
    {
        if (!line.Fill())
        {
            line.Close();
            if (admission is null || line.Worker >= 0)
            {
                ended(line.Worker);
            }
            return;
        }
        if (admission is not null && line.Worker < 0 && !admission.MayGoOn(line.Received))
        {
            // Somebody else's call: nothing of it is answered.
            line.Close();
            return;
        }
        while (Frames.TryTake(line.Received, out var kind, out int length))
        {
            var frame = new Frame(line.Worker, kind, line.Buffer, line.Start + Frames.HeadBytes, length);
            if (kind == FrameKind.Hello)
            {
                line.Worker = BinaryPrimitives.ReadInt32LittleEndian(frame.Payload);
                admission?.Welcome(line.Fd);
            }
            else
            {
                received(frame);
            }
            line.Take(Frames.HeadBytes + length);
        }
    }

    /// <summary>Hangs up on all; workers end at once.</summary>
    public void CloseAll() => lines.ForEach(l => l.Close());

    public void Dispose()
    {
        CloseAll();
        _ = Libc.Close(listener);
    }

    /// <summary>One connection and what has come in on it.</summary>
    sealed class Line(int fd)
    {
        int end;

        public int Fd { get; private set; } = fd;

        public int Worker { get; set; } = -1;

        public byte[] Buffer { get; private set; } = new byte[16 * 1024];

        public int Start { get; private set; }

        public ReadOnlySpan<byte> Received => Buffer.AsSpan(Start, end - Start);

        public bool Fill()
        {
            MakeRoom();
            int got = FileEnds.Read(Fd, Buffer.AsSpan(end));
            end += got;
            return got > 0;
        }

        void MakeRoom()
        {
            if (Start > 0)
            {
                Buffer.AsSpan(Start, end - Start).CopyTo(Buffer);
                (Start, end) = (0, end - Start);
            }
            if (end >= Frames.HeadBytes)
            {
                Grow(checked(BinaryPrimitives.ReadInt32LittleEndian(Buffer) + Frames.HeadBytes));
            }
        }

        void Grow(int needed)
        {
            if (needed > Buffer.Length)
            {
                var larger = new byte[needed];
                Buffer.AsSpan(0, end).CopyTo(larger);
                Buffer = larger;
            }
        }

        public void Take(int bytes)
        {
            Start += bytes;
            if (Start == end)
            {
                Start = end = 0;
            }
        }

        public void Close()
        {
            if (Fd >= 0)
            {
                _ = Libc.Close(Fd);
                Fd = -1;
            }
        }
    }
}
