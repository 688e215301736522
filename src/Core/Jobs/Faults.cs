namespace Dashboard.Core.Jobs;

/// <summary>Everything wrong with a request, by JSON path, so that one answer names all of it.</summary>
public sealed class Faults
{
    readonly SortedDictionary<string, List<string>> byPath = new(StringComparer.Ordinal);

    public bool Any => byPath.Count > 0;

    public void Add(string path, string message)
    {
        if (!byPath.TryGetValue(path, out var messages)) byPath[path] = messages = [];
        messages.Add(message);
    }

    /// <summary>As <see cref="Add"/>, but the same words are not said twice.</summary>
    public void AddOnce(string path, string message)
    {
        if (!byPath.TryGetValue(path, out var messages) || !messages.Contains(message)) Add(path, message);
    }

    public void AddRange(IReadOnlyDictionary<string, string[]> faults)
    {
        foreach (var (path, messages) in faults)
        {
            foreach (string message in messages) Add(path, message);
        }
    }

    /// <summary>A fault unless the value lies in the range, ends included.</summary>
    public void Range<T>(string path, T value, T lowest, T highest, string unit = "") where T : IComparable<T>
    {
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0)
            Add(path, FormattableString.Invariant($"{value} is out of range: allowed {lowest} to {highest}{unit}."));
    }

    public IReadOnlyDictionary<string, string[]> ToErrors() => byPath.ToDictionary(f => f.Key, f => f.Value.ToArray());
}
