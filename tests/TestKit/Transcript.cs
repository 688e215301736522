namespace Dashboard.TestKit;

/// <summary>Everything a process printed, line by line, for conditions and for the log of a red test.</summary>
public sealed class Transcript
{
    readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }

    /// <summary>Copies a stream until it ends; a killed parent's children may hold it open, so nobody waits for this.</summary>
    public async Task FollowAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Add(line);
        }
    }

    public string Tail(int lines = 80) => string.Join('\n', Lines.TakeLast(lines));

    public override string ToString() => string.Join('\n', Lines);
}
