using System.Buffers.Text;
using System.Diagnostics;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Trials;

/// <summary>
/// Finds processes that a trial's tree has got since the last look, without reading the table of all: Linux numbers processes and threads
/// one after the other and tells the newest number, so that only numbers given since then are looked at. They cost some microseconds each;
/// where others start so many that this would count, a look waits for two hundred times as long as the last one took, not counting long
/// waits for a processor.
/// </summary>
/// <param name="since">A number given before the trial had any other process.</param>
/// <param name="known">Learns of each new member that descends from one it knows; engines that a trial uses belong to others.</param>
sealed class Newcomers(int since, KnownProcesses known)
{
    /// <summary>Where there are more, or numbers have begun anew, the next search of the whole table finds them.</summary>
    const int MostNumbers = 4096;

    long next;
    int seen = since;

    /// <param name="members">Of the tree; new processes of it are added.</param>
    public void AddTo(HashSet<int> members, int session)
    {
        long start = Stopwatch.GetTimestamp();
        int newest = Newest();
        if (newest == seen || start < next)
        {
            return;
        }
        int first = newest - seen is > 0 and <= MostNumbers ? seen + 1 : newest + 1;
        for (int number = first; number <= newest; number++)
        {
            // Parents come before their children; those that lost theirs have the trial's leader instead.
            if (Look(number) is { IsThread: false } found && (members.Contains(found.Parent) || found.Session == session))
            {
                members.Add(number);
                if (found.Session == session || known.Contains(found.Parent))
                {
                    known.Add(number, found.Start);
                }
            }
        }
        seen = newest;
        next = start + (200 * Math.Min(Stopwatch.GetTimestamp() - start, (newest + 1 - first) * Stopwatch.Frequency / 50_000));
    }

    /// <summary>The number given last in this process's namespace; 0 where the system does not tell.</summary>
    static int Newest()
    {
        // "0.52 0.58 0.59 3/1532 20941"
        Span<byte> text = stackalloc byte[128];
        text = Read("/proc/loadavg", text).TrimEnd((byte)'\n');
        return Utf8Parser.TryParse(text[(text.LastIndexOf((byte)' ') + 1)..], out int number, out _) ? number : 0;
    }

    static (int Parent, int Session, long Start, bool IsThread)? Look(int number)
    {
        Span<byte> text = stackalloc byte[1024];
        text = Read($"/proc/{number}/stat", text);
        // The name in parentheses may hold spaces and parentheses; what follows the last one is plain.
        int name = text.LastIndexOf((byte)')');
        return name < 0 ? null : ((int)Field(text[name..], 2), (int)Field(text[name..], 4), Field(text[name..], 20), Field(text[name..], 36) == -1);
    }

    /// <summary>Counted from the name. The 36th is the signal that tells a parent of the end; threads tell nobody, and have -1.</summary>
    static long Field(ReadOnlySpan<byte> text, int place)
    {
        for (; place > 0; place--)
        {
            text = text[(text.IndexOf((byte)' ') + 1)..];
        }
        return Utf8Parser.TryParse(text, out long value, out _) ? value : 0;
    }

    /// <summary>Most numbers are threads' or already free again; a missing file must not cost an exception.</summary>
    static unsafe Span<byte> Read(string path, Span<byte> into)
    {
        int file = Libc.Open(path, Libc.CloseOnExec, 0);
        if (file < 0)
        {
            return [];
        }
        fixed (byte* bytes = into)
        {
            nint length = Libc.Read(file, bytes, (nuint)into.Length);
            _ = Libc.Close(file);
            return into[..(int)Math.Max(0, length)];
        }
    }
}
