using System.Globalization;
using Dashboard.Core.Jobs;

namespace Dashboard.Runner.Terminal;

/// <summary>Worker counts as people write them: <c>1,2,4</c>, <c>1-4</c>, or both mixed.</summary>
static class WorkerCounts
{
    /// <summary>1, 2, 4, … and all cores.</summary>
    public static IReadOnlyList<int> UpTo(int cores)
    {
        var counts = new List<int>();
        for (int count = 1; count < cores; count *= 2)
        {
            counts.Add(count);
        }
        return [.. counts, cores];
    }

    public static IReadOnlyList<int> Read(string text, List<string> faults)
    {
        var counts = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length is 1 or 2 && Whole(ends[0]) is { } from && Whole(ends[^1]) is { } to && from <= to && to - from < SweepLimits.MaxWorkerCounts)
            {
                counts.AddRange(Enumerable.Range(from, to - from + 1));
            }
            else
            {
                faults.Add($"--workers '{part}' in '{text}': expected are whole numbers from 1, such as 1,2,4 or 1-4, at most {SweepLimits.MaxWorkerCounts} of them.");
            }
        }
        return counts;
    }

    static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : null;
}
