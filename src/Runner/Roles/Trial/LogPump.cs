using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Brings what the trial's processes print to the log, line by line; bounded in lines and in their length.</summary>
sealed partial class LogPump(LeaderOutput output) : IDisposable
{
    const int MostLines = 2000;
    const int LongestLine = 4000;
    const int RecentLines = 60;

    /// <summary>How the name of a source ends that is a program's standard error.</summary>
    public const string ErrorMark = " (error)";

    readonly List<Source> sources = [];
    readonly (int Read, int Write) bell = FileEnds.Pipe();
    readonly Queue<string> recent = [];
    Thread? thread;
    int lines;

    /// <summary>Told every line that is not empty, with its source, however many there are; called by the thread that reads.</summary>
    public Action<string, string>? Heard { get; init; }

    /// <summary>The text printed last, for an error message.</summary>
    public string LastLine { get; private set; } = "";

    /// <summary>The lines printed last, for what launchers tell over several; read by another thread than writes it.</summary>
    public string Recent
    {
        get { lock (recent) { return string.Join('\n', recent); } }
    }

    /// <summary>Every line of the source so far that names a signal.</summary>
    public string? SignalLine { get; private set; }

    /// <summary>All that a source has printed so far, kept or not.</summary>
    public long BytesOf(string name) => sources.Where(s => s.Name == name).Sum(s => s.Bytes);

    /// <summary>A pipe's writing end for a child's output; close it once the child has it.</summary>
    public int Open(string name)
    {
        var (read, write) = FileEnds.Pipe();
        sources.Add(new Source(name, read));
        return write;
    }

    public void Start()
    {
        thread = new Thread(Pump, 256 * 1024) { IsBackground = true, Name = "log" };
        thread.Start();
    }

    unsafe void Pump()
    {
        byte[] buffer = new byte[16 * 1024];
        while (sources.Exists(s => s.Fd >= 0))
        {
            Libc.PollFd[] files = [new() { Fd = bell.Read, Events = Libc.PollIn }, .. sources.Select(s => new Libc.PollFd { Fd = s.Fd, Events = Libc.PollIn })];
            fixed (Libc.PollFd* first = files)
            {
                if (Libc.Poll(first, (nuint)files.Length, -1) <= 0)
                {
                    continue;
                }
            }
            if (!Drain(files, buffer))
            {
                return;
            }
        }
    }

    /// <summary>Reads what is there; false once the bell has rung and nothing is left.</summary>
    bool Drain(Libc.PollFd[] files, byte[] buffer)
    {
        bool any = false;
        for (int i = 0; i < sources.Count; i++)
        {
            if (files[i + 1].Revents != 0)
            {
                any = true;
                Take(sources[i], buffer);
            }
        }
        return any || files[0].Revents == 0;
    }

    void Take(Source source, byte[] buffer)
    {
        int got = FileEnds.Read(source.Fd, buffer);
        if (got == 0)
        {
            _ = Libc.Close(source.Fd);
            source.Fd = -1;
            Say(source.Name, source.TakeText());
            return;
        }
        source.Bytes += got;
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, got);
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            source.Add(rest[..end]);
            Say(source.Name, source.TakeText());
        }
        source.Add(rest);
    }

    void Say(string name, string line)
    {
        var tag = line.StartsWith('[') ? RankTag().Match(line) : Match.Empty;
        string text = (tag.Success ? line[tag.Length..] : line).TrimEnd();
        if (text.Length == 0)
        {
            return;
        }
        LastLine = text;
        lock (recent)
        {
            recent.Enqueue(text);
            if (recent.Count > RecentLines)
            {
                recent.Dequeue();
            }
        }
        Heard?.Invoke(name, text);
        SignalLine ??= text.Contains("signal ", StringComparison.Ordinal) && SignalNumber().IsMatch(text) ? text : null;
        if (lines++ <= MostLines)
        {
            string source = !tag.Success ? name : $"rank {tag.Groups["rank"].Value}{(name.EndsWith(ErrorMark, StringComparison.Ordinal) ? ErrorMark : "")}";
            output.Log(new LogLine(source, "info", lines <= MostLines ? text : $"Further lines are left out after {MostLines}."));
        }
    }

    /// <summary>Both launchers can say which rank printed a line: <c>[1,0]&lt;stderr&gt;:</c> and <c>[0] </c>.</summary>
    [GeneratedRegex(@"^\[(\d+,)?(?<rank>\d+)\](<std\w+>:| )")]
    private static partial Regex RankTag();

    [GeneratedRegex(@"signal (?<number>\d+)")]
    public static partial Regex SignalNumber();

    /// <summary>Reads what is left, and closes.</summary>
    public void Dispose()
    {
        FileEnds.WriteAll(bell.Write, [1]);
        // What is left is at most what the pipes hold, but the machine may be busy.
        thread?.Join(2000);
        _ = Libc.Close(bell.Write);
        _ = Libc.Close(bell.Read);
        sources.Where(s => s.Fd >= 0).ToList().ForEach(s => _ = Libc.Close(s.Fd));
    }

    sealed class Source(string name, int fd)
    {
        public string Name { get; } = name;
        public int Fd { get; set; } = fd;
        public long Bytes { get; set; }

        readonly byte[] line = new byte[LongestLine];
        int length;

        /// <summary>What a line has beyond the longest is dropped.</summary>
        public void Add(ReadOnlySpan<byte> bytes)
        {
            int fits = Math.Min(bytes.Length, line.Length - length);
            bytes[..fits].CopyTo(line.AsSpan(length));
            length += fits;
        }

        public string TakeText()
        {
            string text = Encoding.UTF8.GetString(line, 0, length);
            length = 0;
            return text;
        }
    }
}
