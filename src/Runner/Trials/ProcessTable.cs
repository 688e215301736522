namespace Dashboard.Runner.Trials;

/// <summary>One process as <c>/proc</c> shows it. The start time tells it from a later one with the same number.</summary>
readonly record struct ProcessFacts(int Pid, char State, int Parent, int Group, int Session, long CpuTicks, int Threads, long Start)
{
    /// <summary>Ended, and only waiting for its parent to notice.</summary>
    public bool IsDead => State is 'Z' or 'X';
}

/// <summary>Facts from <c>/proc</c>.</summary>
static class ProcessTable
{
    /// <summary>Length of a clock tick in the kernel's files, the same on every Linux.</summary>
    public const double TickSeconds = 0.01;

    /// <summary>Start time of a process in clock ticks since boot, -1 where it is gone.</summary>
    public static long StartTime(int pid) => Find(pid)?.Start ?? -1;

    public static ProcessFacts? Find(int pid) => ReadFacts(pid, $"/proc/{pid}/stat");

    /// <summary>Of one thread of a process: processor time and state are its own.</summary>
    public static ProcessFacts? FindThread(int pid, int thread) => ReadFacts(pid, $"/proc/{pid}/task/{thread}/stat");

    static ProcessFacts? ReadFacts(int pid, string path)
    {
        // The name in parentheses may hold spaces and parentheses; what follows the last one is plain.
        string? stat = Read(path);
        int name = stat?.LastIndexOf(')') ?? -1;
        if (name < 0)
        {
            return null;
        }
        var fields = stat![(name + 2)..].Split(' ');
        return new ProcessFacts(pid, fields[0][0], int.Parse(fields[1]), int.Parse(fields[2]), int.Parse(fields[3]),
            long.Parse(fields[11]) + long.Parse(fields[12]), int.Parse(fields[17]), long.Parse(fields[19]));
    }

    /// <summary>Threads on the whole node, in one cheap look; 0 where the system does not tell.</summary>
    public static int NodeThreads()
    {
        // "0.52 0.58 0.59 3/1532 20941": running threads, all threads, the newest process.
        var fields = Read("/proc/loadavg")?.Split(' ', '/');
        return fields?.Length > 4 && int.TryParse(fields[4], out int threads) ? threads : 0;
    }

    public static List<ProcessFacts> All()
    {
        var all = new List<ProcessFacts>(256);
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan(6), out int pid) && Find(pid) is { } facts)
            {
                all.Add(facts);
            }
        }
        return all;
    }

    /// <summary>
    /// The environment a process was started with; empty where it may not be read. While <c>execve</c> puts a program in the place of
    /// another there is none to see for a moment, which is waited for.
    /// </summary>
    public static string Environment(int pid)
    {
        string path = $"/proc/{pid}/environ";
        string? seen = Read(path);
        // Null is not ours to read, and what else the kernel shows of such a process is masked: it would look as if it were always being loaded.
        for (int look = 0; look < 100 && seen is { Length: 0 }; look++)
        {
            // In this order: what is read once the program is loaded is all there is.
            bool loaded = !IsBeingLoaded(pid);
            seen = Read(path);
            if (loaded)
            {
                break;
            }
            Thread.Sleep(1);
        }
        return seen ?? "";
    }

    /// <summary>Whether a process has memory and not yet a place in it for its environment; threads of the kernel have neither.</summary>
    static bool IsBeingLoaded(int pid)
    {
        string? stat = Read($"/proc/{pid}/stat");
        var fields = stat?[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int memoryBytes = 20, environmentEnd = 48;
        return fields?.Length > environmentEnd && fields[memoryBytes] != "0" && fields[environmentEnd] == "0";
    }

    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
