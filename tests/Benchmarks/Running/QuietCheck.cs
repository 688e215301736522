using System.Globalization;
using Dashboard.Core.Measurement.Environment;

namespace Dashboard.Benchmarks.Running;

/// <summary>Tells whether the machine is idle enough for a timing, and if not, who keeps it busy.</summary>
sealed class QuietCheck
{
    /// <summary>Cores that others may use before a comparison is not judged any more.</summary>
    public const double MostForeignCores = 0.2;

    /// <summary>Waits a while for an idle machine.</summary>
    /// <returns>Null where it is idle, else who is busy.</returns>
    public async Task<string?> WaitAsync(TimeSpan patience)
    {
        string? busy = null;
        for (var end = DateTime.UtcNow + patience; DateTime.UtcNow < end;)
        {
            var gauge = new IdlenessGauge();
            var before = ProcessorTime.Read();
            await Task.Delay(500);
            if (gauge.ForeignCores() is not > MostForeignCores)
            {
                return null;
            }

            busy = ProcessorTime.Busiest(before, ProcessorTime.Read());
        }

        return busy;
    }

    /// <summary>Watches what others use from now on.</summary>
    public static QuietWatch Watch() => new();
}

/// <summary>What processes other than this one and its children use while it lasts.</summary>
sealed class QuietWatch
{
    readonly IdlenessGauge gauge = new();
    readonly IReadOnlyList<ProcessorTime> before = ProcessorTime.Read();

    /// <summary>Null where the machine was ours; to be asked when no child of ours lives, whose time would count as another's.</summary>
    public string? Complaint() => gauge.ForeignCores() is > QuietCheck.MostForeignCores and var cores
        ? string.Create(CultureInfo.InvariantCulture, $"others used {cores:0.0} cores on average meanwhile, most of it {ProcessorTime.Busiest(before, ProcessorTime.Read())}")
        : null;
}

/// <summary>Processor time of every process, to name those that use it.</summary>
sealed record ProcessorTime(int Id, string Name, long Ticks)
{
    public static IReadOnlyList<ProcessorTime> Read() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(Of).OfType<ProcessorTime>()];

    /// <summary>The three that used most between two readings, this process left out.</summary>
    public static string Busiest(IReadOnlyList<ProcessorTime> before, IReadOnlyList<ProcessorTime> after)
    {
        var used = from now in after
                   join old in before on now.Id equals old.Id into earlier
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
            return new ProcessorTime(int.Parse(id!, CultureInfo.InvariantCulture), stat[(open + 1)..close],
                long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
