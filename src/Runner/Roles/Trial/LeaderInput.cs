using Dashboard.Core.Analyses;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Core.Strategies.Native;
using Dashboard.Runner.Launchers.Local;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles.Trial;

/// <summary>Standard input of the leader: the specification, later <c>cancel</c>; its end means that the Runner is dead.</summary>
sealed class LeaderInput
{
    readonly byte[] buffer = new byte[64 * 1024];
    byte[] line = [];

    /// <summary>The specification as it came; workers read the same bytes.</summary>
    public byte[] Text { get; private set; } = [];

    /// <exception cref="InputException">There is no specification.</exception>
    public TrialSpec ReadSpec()
    {
        var text = ReadLine() ?? throw new InputException("No trial was given on standard input.");
        Text = text;
        return SpecReading.Parse(text);
    }

    /// <summary>From now on a cancel sets the board's stop flag, and the end of the input ends the whole tree.</summary>
    public void Watch(TrialBoard board, string mark)
    {
        new Thread(() => Obey(board, mark), 256 * 1024) { IsBackground = true, Name = "session watch" }.Start();
    }

    void Obey(TrialBoard board, string mark)
    {
        while (ReadLine() is { } word)
        {
            if (word.AsSpan().SequenceEqual("cancel"u8))
            {
                board.AskToStop(StopReason.Cancelled);
            }
        }
        TrialProcesses.KillAll(mark, Environment.ProcessId, TimeSpan.FromSeconds(2));
        TrialProcesses.DeleteFolders(TrialFolders.SharedOf(mark));
        Libc.ExitNow(3);
    }

    byte[]? ReadLine()
    {
        while (true)
        {
            int end = Array.IndexOf(line, (byte)'\n');
            if (end >= 0)
            {
                byte[] found = line[..end];
                line = line[(end + 1)..];
                return found;
            }
            int got = FileEnds.Read(0, buffer);
            if (got == 0)
            {
                return null;
            }
            line = [.. line, .. buffer.AsSpan(0, got)];
        }
    }
}
