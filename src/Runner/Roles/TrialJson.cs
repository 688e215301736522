using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Roles;

/// <summary>The session's end of the leader's pipes in the protocol's JSON dialect; the trial's own processes read and write by hand.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(BindingNames)])]
[JsonSerializable(typeof(TrialSpec))]
[JsonSerializable(typeof(LeaderMessage))]
sealed partial class TrialJson : JsonSerializerContext;

sealed class BindingNames() : JsonStringEnumConverter<Binding>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>One line from a trial's leader to the session; exactly one member is set.</summary>
sealed record LeaderMessage
{
    public IReadOnlyList<WorkerUse>? Started { get; init; }
    public TrialProgress? Progress { get; init; }
    public LogLine? Log { get; init; }
    public LeaderReport? Report { get; init; }
}

/// <summary>The leader's last word: a measured result, an error, or neither where it was cancelled.</summary>
sealed record LeaderReport
{
    public TrialError? Error { get; init; }
    public bool Cancelled { get; init; }
    public double Seconds { get; init; }
    public int InnerLoops { get; init; }
    /// <summary>Whether nothing of the region ran before what was timed.</summary>
    public bool FirstPassCounts { get; init; }
    public Phases? Phases { get; init; }
    /// <summary>Start barrier on the monotonic clock, in stopwatch ticks.</summary>
    public long BarrierTicks { get; init; }
    public JsonElement? Result { get; init; }
    public JsonElement? HashedValue { get; init; }
    public IReadOnlyList<WorkerUse> Workers { get; init; } = [];
    public IReadOnlyList<ChunkTime> Timeline { get; init; } = [];
    public int Chunks { get; init; }
    public long ResidentBytes { get; init; }
    public long AnonymousBytes { get; init; }
    public long ManagedHeapBytes { get; init; }
    public int GcCollections { get; init; }
    public double GcPauseSeconds { get; init; }
    /// <summary>Processor time of ranks that another launcher's daemon started and of a running cluster's engines, as they are not below us; and the part of it on this host.</summary>
    public double FarCpuSeconds { get; init; }
    public double NearCpuSeconds { get; init; }
    /// <summary>What such workers of this host had from storage.</summary>
    public long FarReadBytes { get; init; }
    /// <summary>Of one loop; 0 where the analysis does not know.</summary>
    public long BytesMoved { get; init; }
    public ProgramPrint? Printed { get; init; }
}

/// <summary>A worker or rank is at the start barrier.</summary>
/// <param name="Labels">Of the chunks; only from rank 0, as the leader plans for the others itself.</param>
sealed record RoleReady(int Index, int Pid, string Host, long ItemsTotal, int Chunks, IReadOnlyList<string>? Labels, long BytesMoved = 0);

/// <summary>What rank 0 measured.</summary>
sealed record RankReport(
    double Seconds, int InnerLoops, Phases Phases, long FirstBegin, long LastBegin, bool Consistent, JsonElement Result, JsonElement? HashedValue);
