namespace Dashboard.Runner.Trials;

/// <summary>Facts from <c>/proc</c>.</summary>
static class ProcessTable
{
    /// <summary>Start time of a process in clock ticks since boot, -1 where it is gone.</summary>
    public static long StartTime(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[19]);
        }
        catch (IOException) { return -1; }
        catch (UnauthorizedAccessException) { return -1; }
    }
}
