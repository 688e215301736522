using System.Text.Json.Serialization;

namespace Dashboard.Core.Strategies;

/// <summary>How chunks meet workers. The names are the API's.</summary>
public static class StrategyNames
{
    public const string Serial = "serial";
    public const string Threads = "threads";
    public const string Processes = "processes";
    public const string Pool = "pool";
    public const string Mpi = "mpi";
    public const string Engines = "engines";
    public const string External = "external";

    /// <summary>All strategies, in the order pages list them.</summary>
    public static readonly IReadOnlyList<string> All = [Serial, Threads, Processes, Pool, Mpi, Engines, External];

    /// <summary>Those that a pure map-reduce analysis fits.</summary>
    public static readonly IReadOnlyList<string> MapReduce = [Serial, Threads, Processes, Pool, Mpi, Engines];
}

/// <summary>Whether a strategy can run on a node, and in plain words why not.</summary>
/// <param name="Reason">Null, and said so, where it can run.</param>
public sealed record StrategyAvailability(string Name, bool Available, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Reason);
