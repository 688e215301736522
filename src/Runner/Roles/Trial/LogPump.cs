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

    readonly List<Source> sources = [];
    readonly (int Read, int Write) bell = FileEnds.Pipe();
    Thread? thread;
    int lines;

    /// <summary>The text printed last, for an error message.</summary>
    public string LastLine { get; private set; } = "";

    /// <summary>Every line of the source so far that names a signal.</summary>
    public string? SignalLine { get; private set; }

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
            Say(source.Name, source.Text.ToString());
            return;
        }
        foreach (char c in Encoding.UTF8.GetString(buffer, 0, got))
        {
            if (c == '\n')
            {
                Say(source.Name, source.Text.ToString());
                source.Text.Clear();
            }
            else if (source.Text.Length < LongestLine)
            {
                source.Text.Append(c);
            }
        }
    }

    void Say(string name, string line)
    {
        var tag = RankTag().Match(line);
        string text = (tag.Success ? line[tag.Length..] : line).TrimEnd();
        if (text.Length == 0)
        {
            return;
        }
        LastLine = text;
        SignalLine ??= SignalNumber().IsMatch(text) ? text : null;
        if (lines++ <= MostLines)
        {
            string source = tag.Success ? $"rank {tag.Groups["rank"].Value}" : name;
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
        thread?.Join(200);
        _ = Libc.Close(bell.Write);
        _ = Libc.Close(bell.Read);
        sources.Where(s => s.Fd >= 0).ToList().ForEach(s => _ = Libc.Close(s.Fd));
    }

    sealed class Source(string name, int fd)
    {
        public string Name { get; } = name;
        public int Fd { get; set; } = fd;
        public StringBuilder Text { get; } = new();
    }
}
