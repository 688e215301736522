using System.Globalization;

namespace Dashboard.Benchmarks.Running;

/// <summary>Processor time of a process, from <c>/proc/[pid]/stat</c>.</summary>
/// <param name="Began">When it started, in ticks since the system did: with the id it names a process for good.</param>
/// <param name="Ticks">User and system time, in hundredths of a second.</param>
/// <param name="Waited">That of children that it waited for.</param>
sealed record ProcessorTime(int Id, string Name, int Parent, long Began, long Ticks, long Waited)
{
    public const double TicksPerSecond = 100;

    public static IReadOnlyList<ProcessorTime> Read() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(Of).OfType<ProcessorTime>()];

    /// <summary>The three that used most between two readings, this process left out.</summary>
    public static string Busiest(IReadOnlyList<ProcessorTime> before, IReadOnlyList<ProcessorTime> after)
    {
        var used = from now in after
                   join old in before on (now.Id, now.Began) equals (old.Id, old.Began) into earlier
                   let ticks = now.Ticks - earlier.Sum(process => process.Ticks)
                   where ticks > 0 && now.Id != Environment.ProcessId
                   orderby ticks descending
                   select $"{now.Name} ({now.Id})";
        string names = string.Join(", ", used.Take(3));
        return names.Length > 0 ? names : "processes that have ended meanwhile";
    }

    static ProcessorTime? Of(string? id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            int open = stat.IndexOf('('), close = stat.LastIndexOf(')');
            string[] fields = stat[(close + 2)..].Split(' ');
            long Field(int at) => long.Parse(fields[at], CultureInfo.InvariantCulture);
            return new ProcessorTime(int.Parse(id!, CultureInfo.InvariantCulture), stat[(open + 1)..close], (int)Field(1), Field(19), Field(11) + Field(12), Field(13) + Field(14));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
