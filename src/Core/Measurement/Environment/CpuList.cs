using System.Globalization;

namespace Dashboard.Core.Measurement.Environment;

/// <summary>The kernel's notation of CPU sets: <c>0-3,8,10-11</c>.</summary>
public static class CpuList
{
    /// <summary>The CPU numbers in ascending order; empty for text that is no list.</summary>
    public static IReadOnlyList<int> Parse(string? text)
    {
        var cpus = new SortedSet<int>();
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last) || last < first)
            {
                return [];
            }
            cpus.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return [.. cpus];
    }

    /// <summary>The shortest notation of a set.</summary>
    public static string Format(IEnumerable<int> cpus)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (int cpu in cpus.Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last == cpu - 1)
            {
                ranges[^1] = (ranges[^1].First, cpu);
            }
            else
            {
                ranges.Add((cpu, cpu));
            }
        }
        return string.Join(',', ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
    }

    static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 65_536;
}
