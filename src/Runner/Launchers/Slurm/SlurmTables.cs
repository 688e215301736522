using System.Globalization;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Launchers.Slurm;

/// <summary>Reads the tables of <c>squeue</c>, <c>sacct</c> and <c>sinfo</c>, asked for with bars between the fields.</summary>
static class SlurmTables
{
    public const string QueueFormat = "%i|%T|%r|%N|%j", PartitionFormat = "%P|%a|%D|%c|%m|%l";

    /// <summary>The name comes last: it alone may hold a bar.</summary>
    public static IReadOnlyList<SlurmJobState> Queue(string text) =>
    [
        .. Lines(text).Select(l => l.Split('|', 5)).Where(f => f.Length == 5 && IsNumber(f[0]))
            .Select(f => new SlurmJobState(f[4], long.Parse(f[0], CultureInfo.InvariantCulture), f[1], f[2], f[3] == "(null)" ? "" : f[3])),
    ];

    /// <summary>The first state of <c>sacct -n -X -P -o State</c>, without who cancelled it: <c>CANCELLED by 1000</c>. Null where it knows nothing.</summary>
    public static string? Accounted(string text) => Lines(text).FirstOrDefault()?.Split(' ', '+')[0] is { Length: > 0 } state ? state : null;

    /// <summary>One entry a partition: nodes of several sizes are summed, the smallest size holds.</summary>
    public static IReadOnlyList<SlurmPartition> Partitions(string text) =>
    [
        .. Lines(text).Select(l => l.Split('|')).Where(f => f.Length == 6).Select(Partition).GroupBy(p => p.Name).Select(group => group.First() with
        {
            Nodes = group.Sum(p => p.Nodes), CpusPerNode = group.Min(p => p.CpusPerNode), MemoryBytes = group.Min(p => p.MemoryBytes), Up = group.Any(p => p.Up),
        }),
    ];

    static SlurmPartition Partition(string[] f) => new(f[0].TrimEnd('*'), f[0].EndsWith('*'), f[1] == "up", (int)Number(f[2]), (int)Number(f[3]), Number(f[4]) << 20, Minutes(f[5]));

    static long Number(string text) => long.TryParse(text.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : 0;

    static bool IsNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary><c>minutes</c>, <c>minutes:seconds</c>, <c>hours:minutes:seconds</c> or <c>days-hours:…</c>; null for <c>infinite</c>.</summary>
    static int? Minutes(string text)
    {
        int dash = text.IndexOf('-');
        long days = dash < 0 ? 0 : Number(text[..dash]);
        var parts = text[(dash + 1)..].Split(':');
        if (!parts.All(IsNumber)) return null;
        long[] n = [.. parts.Select(Number)];
        long minutes = dash >= 0 ? (n[0] * 60) + (n.Length > 1 ? n[1] : 0) : n.Length == 3 ? (n[0] * 60) + n[1] : n[0];
        return (int)Math.Min(int.MaxValue, (days * 1440) + minutes);
    }

    static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
