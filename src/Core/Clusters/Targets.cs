using System.Globalization;

namespace Dashboard.Core.Clusters;

/// <summary>
/// Which engines a request is for: "all", one id, a list of ids, or a slice of the list of engines with Python's meaning,
/// such as "::2" or "-1:".
/// </summary>
public static class Targets
{
    /// <summary>The engines that a text names, in the order of the slice.</summary>
    /// <param name="text"><c>all</c>, an id, ids with commas between, or a slice <c>start:stop:step</c> over the engines.</param>
    /// <param name="engines">Ids of all engines, ascending.</param>
    /// <exception cref="ClusterException">It is none of these, or names an engine that there is not.</exception>
    public static IReadOnlyList<int> Resolve(string text, IReadOnlyList<int> engines)
    {
        string trimmed = text.Trim();
        return trimmed is "all" or ":" or "::" ? engines
            : trimmed.Contains(':') ? Slice(trimmed, engines)
            : Check([.. trimmed.Split(',').Select(part => Number(part, trimmed) ?? throw Malformed(trimmed))], engines);
    }

    /// <exception cref="ClusterException">There is no such engine, or one is named twice.</exception>
    public static IReadOnlyList<int> Check(IReadOnlyList<int> ids, IReadOnlyList<int> engines)
    {
        foreach (int id in ids)
        {
            if (!engines.Contains(id))
            {
                throw new ClusterException($"There is no engine {id}. There are: {string.Join(", ", engines)}.");
            }
        }
        return ids.Count == 0 ? throw new ClusterException("No engine was named. Name at least one, or \"all\".")
            : ids.Distinct().Count() < ids.Count ? throw new ClusterException($"An engine is named twice in {string.Join(", ", ids)}.")
            : ids;
    }

    static List<int> Slice(string text, IReadOnlyList<int> engines)
    {
        string[] parts = text.Split(':');
        if (parts.Length > 3)
        {
            throw Malformed(text);
        }
        long step = (parts.Length == 3 ? Number(parts[2], text) : null) ?? 1;
        if (step == 0)
        {
            throw new ClusterException($"The step of the slice \"{text}\" is 0. Allowed: any other whole number.");
        }
        int n = engines.Count;
        long start = Bound(Number(parts[0], text), step > 0 ? 0 : n - 1, n, step), stop = Bound(Number(parts[1], text), step > 0 ? n : -1, n, step);
        var chosen = new List<int>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            chosen.Add(engines[(int)i]);
        }
        return chosen.Count > 0 ? chosen : throw new ClusterException($"The slice \"{text}\" of {n} engines is empty.");
    }

    /// <summary>As Python's <c>slice.indices</c>: negative ones count from the end, what is outside is cut.</summary>
    static long Bound(int? given, long missing, int n, long step)
    {
        if (given is not { } value)
        {
            return missing;
        }
        long at = value < 0 ? value + (long)n : value;
        return step > 0 ? Math.Clamp(at, 0, n) : Math.Clamp(at, -1, n - 1);
    }

    static int? Number(string part, string text) => part.Trim() is "" ? (text.Contains(':') ? null : throw Malformed(text))
        : int.TryParse(part.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Malformed(text);

    static ClusterException Malformed(string text) =>
        new($"\"{text}\" names no engines. Allowed: \"all\", an id such as 0, ids such as 0,2, or a slice such as ::2.");

    /// <summary>Where each of a number of parts begins and how long it is: contiguous, the first ones longer by one where it does not divide.</summary>
    public static IEnumerable<(int Start, int Length)> Partition(int length, int parts)
    {
        int start = 0;
        for (int i = 0; i < parts; i++)
        {
            int part = length / parts + (i < length % parts ? 1 : 0);
            yield return (start, part);
            start += part;
        }
    }
}
