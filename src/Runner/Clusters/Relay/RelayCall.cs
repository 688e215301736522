using System.Text.Json;
using Dashboard.Core.Clusters.Client;

namespace Dashboard.Runner.Clusters.Relay;

/// <summary>What a request is called where it is looked at later.</summary>
/// <param name="Handle">The request under way.</param>
/// <param name="Block">Whether who asked waits for its end.</param>
/// <param name="Outcome">Takes what became of it, once it has ended.</param>
sealed record RelayCall(string Verb, AsyncResult Handle, bool Block, TimeSpan Timeout, Func<RelayOutcome> Outcome);

/// <summary>What became of a request, ready to be written.</summary>
/// <param name="Member">Of the answer, that bears the result; null where there is none.</param>
/// <param name="Write">Writes the result.</param>
/// <param name="Engines">What each engine did, in the order of the request.</param>
/// <param name="Failures">The first hundred.</param>
/// <param name="Failed">How many tasks failed.</param>
sealed record RelayOutcome(string? Member, Action<Utf8JsonWriter> Write, IReadOnlyList<EngineNote> Engines, IReadOnlyList<EngineError> Failures, int Failed)
{
    /// <summary>The first failure, and how many more there are.</summary>
    public string Words => Failed > 1 ? $"{Failures[0]} ({Failed - 1} more)" : $"{Failures[0]}";
}

/// <summary>What one engine did for a request.</summary>
/// <param name="Tasks">Of a balanced map; null elsewhere, where it is one.</param>
sealed record EngineNote(int Engine, string Output, double Seconds, EngineError? Error, int? Tasks = null);
