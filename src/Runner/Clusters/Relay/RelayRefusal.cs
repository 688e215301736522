namespace Dashboard.Runner.Clusters.Relay;

/// <summary>Something that was asked of a cluster cannot be done; the answer is a problem with this status.</summary>
sealed class RelayRefusal(int status, string detail) : Exception(detail)
{
    public int Status => status;

    /// <summary>Faults of the body by JSON path; empty for other refusals.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; private init; } = new Dictionary<string, string>();

    /// <summary>The request that it tells of; 0 for none.</summary>
    public long Request { get; init; }

    public static RelayRefusal Of(IReadOnlyDictionary<string, string> errors) =>
        new(400, string.Join(' ', errors.Take(3).Select(e => $"{(e.Key.Length == 0 ? "body" : e.Key)}: {e.Value}."))) { Errors = errors };

    public static RelayRefusal Of(string path, string fault) => Of(new Dictionary<string, string> { [path] = fault });
}
