namespace Dashboard.Core.Analyses.Parameters;

/// <summary>Faults gathered by full path, in the order they were found.</summary>
sealed class FaultList
{
    readonly Dictionary<string, List<string>> byPath = new(StringComparer.Ordinal);

    /// <summary>How many were added so far.</summary>
    public int Count { get; private set; }

    public void Add(string path, string message)
    {
        if (!byPath.TryGetValue(path, out var messages))
        {
            byPath.Add(path, messages = []);
        }

        messages.Add(message);
        Count++;
    }

    /// <summary>The path of a part: a member's name, or <c>[index]</c>; empty for the whole itself.</summary>
    public static string Join(string path, string part) =>
        part.Length == 0 ? path : path.Length == 0 || part[0] == '[' ? path + part : $"{path}.{part}";

    public IReadOnlyDictionary<string, string[]> ToDictionary() =>
        byPath.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);
}
