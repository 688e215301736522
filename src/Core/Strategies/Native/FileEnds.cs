using System.Runtime.InteropServices;

namespace Dashboard.Core.Strategies.Native;

/// <summary>Plain file descriptors: whole reads and writes, pipes, local sockets. All close on exec.</summary>
public static unsafe class FileEnds
{
    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        return Libc.Pipe(ends, Libc.CloseOnExec) == 0 ? (ends[0], ends[1]) : throw new IOException($"No pipe: {Libc.LastError()}.");
    }

    /// <summary>Writes all bytes; false where the other end is gone.</summary>
    public static bool WriteAll(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (int done = 0; done < bytes.Length;)
            {
                nint wrote = Libc.Write(fd, start + done, (nuint)(bytes.Length - done));
                if (wrote < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
                {
                    return false;
                }
                done += (int)Math.Max(0, wrote);
            }
        }
        return true;
    }

    /// <summary>Reads what is there, blocking for the first byte; 0 at the end, also where the other end was reset.</summary>
    public static int Read(int fd, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint got;
            do
            {
                got = Libc.Read(fd, start, (nuint)into.Length);
            }
            while (got < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
            return (int)Math.Max(0, got);
        }
    }

    public static bool ReadAll(int fd, Span<byte> into)
    {
        for (int done = 0; done < into.Length;)
        {
            int got = Read(fd, into[done..]);
            if (got == 0)
            {
                return false;
            }
            done += got;
        }
        return true;
    }

    /// <summary>A local socket that listens at a path.</summary>
    public static int Listen(string path)
    {
        int fd = NewSocket();
        byte* address = stackalloc byte[110];
        FillAddress(address, path);
        if (Libc.Bind(fd, address, 110) != 0 || Libc.Listen(fd, 4096) != 0)
        {
            throw new IOException($"No socket at {path}: {Libc.LastError()}.");
        }
        return fd;
    }

    public static int Connect(string path)
    {
        int fd = NewSocket();
        byte* address = stackalloc byte[110];
        FillAddress(address, path);
        return Libc.Connect(fd, address, 110) == 0 ? fd : throw new IOException($"The socket at {path} cannot be reached: {Libc.LastError()}.");
    }

    public static int Accept(int listener)
    {
        int fd = Libc.Accept(listener, null, null, Libc.CloseOnExec);
        return fd >= 0 ? fd : throw new IOException($"A process could not connect: {Libc.LastError()}.");
    }

    static int NewSocket()
    {
        int fd = Libc.Socket(1 /* AF_UNIX */, 1 /* SOCK_STREAM */ | Libc.CloseOnExec, 0);
        return fd >= 0 ? fd : throw new IOException($"No socket: {Libc.LastError()}.");
    }

    static void FillAddress(byte* address, string path)
    {
        var into = new Span<byte>(address, 110);
        into.Clear();
        address[0] = 1;
        if (System.Text.Encoding.UTF8.GetByteCount(path) > 107)
        {
            throw new IOException($"The socket path {path} is longer than 107 bytes.");
        }
        System.Text.Encoding.UTF8.GetBytes(path, into[2..]);
    }
}
