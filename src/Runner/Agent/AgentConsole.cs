namespace Dashboard.Runner.Agent;

/// <summary>What the Runner says to whoever started it, a line each.</summary>
sealed class AgentConsole(TextWriter writer)
{
    readonly Lock _lock = new();
    string? _last;

    public void Say(string text)
    {
        lock (_lock)
        {
            _last = text;
            writer.WriteLine(text);
            writer.Flush();
        }
    }

    /// <summary>Says nothing where the same was said just before, as in a loop of attempts.</summary>
    public void SayOnce(string text)
    {
        if (_last != text)
        {
            Say(text);
        }
    }
}
