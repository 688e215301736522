namespace Dashboard.Core.Analyses.Parameters;

/// <summary>Faults gathered by path, in the order they were found.</summary>
sealed class FaultList(string path)
{
    readonly Dictionary<string, List<string>> byPath = new(StringComparer.Ordinal);

    public bool None => byPath.Count == 0;

    public void Add(string field, string message)
    {
        string key = field.Length == 0 ? path : path.Length == 0 ? field : $"{path}.{field}";
        if (!byPath.TryGetValue(key, out var messages))
        {
            byPath.Add(key, messages = []);
        }

        messages.Add(message);
    }

    public void AddRange(IEnumerable<ParameterFault> faults)
    {
        foreach (var fault in faults)
        {
            Add(fault.Field, fault.Message);
        }
    }

    public IReadOnlyDictionary<string, string[]> ToDictionary() =>
        byPath.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);
}
