using System.Runtime.InteropServices;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Analyses.Messaging;

/// <summary>A way on which messages of one size go from one process to another, in order.</summary>
abstract class OneWay
{
    public abstract void Put(ReadOnlySpan<byte> message);

    /// <summary>Waits for the next message and copies it.</summary>
    public abstract void Take(Span<byte> message);
}

/// <summary>A pipe or socket that does not block: where it is full or empty the process sleeps on it, and looks up every 50 ms.</summary>
unsafe class FileWay(int fd, Action look) : OneWay
{
    const int TryAgain = 11;
    const short PollOut = 4;

    public override void Put(ReadOnlySpan<byte> message)
    {
        fixed (byte* start = message)
        {
            for (int done = 0; done < message.Length;)
            {
                done += Moved(Libc.Write(fd, start + done, (nuint)(message.Length - done)), PollOut);
            }
        }
    }

    public override void Take(Span<byte> message)
    {
        fixed (byte* start = message)
        {
            for (int done = 0; done < message.Length;)
            {
                nint got = Libc.Read(fd, start + done, (nuint)(message.Length - done));
                done += got == 0 ? throw new IOException("The other process has closed its end.") : Moved(got, Libc.PollIn);
            }
        }
    }

    int Moved(nint bytes, short readiness)
    {
        if (bytes >= 0)
        {
            return (int)bytes;
        }

        if (Marshal.GetLastPInvokeError() is not (TryAgain or Libc.Interrupted))
        {
            throw new IOException($"A message could not be moved: {Libc.LastError()}.");
        }

        var file = new Libc.PollFd { Fd = fd, Events = readiness };
        if (Libc.Poll(&file, 1, 50) == 0)
        {
            look();
        }

        return 0;
    }
}

/// <summary>Calls of a manager: each is answered with one byte before the next may follow.</summary>
sealed class CallWay(int fd, Action look) : FileWay(fd, look)
{
    public override void Put(ReadOnlySpan<byte> message)
    {
        base.Put(message);
        Span<byte> answer = stackalloc byte[1];
        base.Take(answer);
    }

    public override void Take(Span<byte> message)
    {
        base.Take(message);
        base.Put([1]);
    }
}
