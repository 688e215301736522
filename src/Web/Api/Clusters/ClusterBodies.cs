using System.Text.Json;

namespace Dashboard.Web.Api.Clusters;

// The bodies of requests to engines as the description of the API shows them; the cluster's Runner reads and writes them.

/// <summary>What all requests to engines may say.</summary>
/// <param name="Targets">"all", the number of an engine, a list of numbers, or a slice such as "::2".</param>
record TargetedBody(JsonElement? Targets = null, bool Block = true, double TimeoutSeconds = 60);

sealed record ExecuteBody(string Code) : TargetedBody;

/// <param name="Script">The text of a C# script.</param>
sealed record RunBody(string Script) : TargetedBody;

sealed record ApplyBody(string Function, IReadOnlyList<JsonElement>? Arguments = null, bool LoadBalanced = false, int Retries = 0) : TargetedBody;

/// <param name="Sequences">Lists of the same length; their elements side by side are the arguments.</param>
sealed record MapBody(string Function, IReadOnlyList<IReadOnlyList<JsonElement>> Sequences, bool LoadBalanced = false, int Chunk = 1, int Retries = 0) : TargetedBody;

sealed record PushBody(IReadOnlyDictionary<string, JsonElement> Variables) : TargetedBody;

sealed record PullBody(IReadOnlyList<string> Names) : TargetedBody;

sealed record ForgetBody(IReadOnlyList<string> Names) : TargetedBody;

sealed record ScatterBody(string Name, IReadOnlyList<JsonElement> Values) : TargetedBody;

sealed record GatherBody(string Name) : TargetedBody;

/// <param name="Tasks">How many tasks it did of a load-balanced map; left out elsewhere.</param>
/// <param name="Output">What the code wrote to the console.</param>
/// <param name="Error">Where it failed there.</param>
sealed record EngineNoteBody(int Engine, string Output, double Seconds, int? Tasks = null, EngineErrorBody? Error = null);

/// <param name="Type">The exception's type, "CompilationError" or "EngineLost".</param>
/// <param name="Line">Of the code, where it is known.</param>
sealed record EngineErrorBody(string Type, string Message, int? Line = null, string? Trace = null);

/// <param name="Results">A value for each engine; a single value for a single engine and load-balanced calls.</param>
sealed record ResultsAnswer(JsonElement Results, IReadOnlyList<EngineNoteBody> Engines);

sealed record MapAnswer(IReadOnlyList<JsonElement> Result, IReadOnlyList<EngineNoteBody> Engines);

sealed record PullAnswer(JsonElement Values, IReadOnlyList<EngineNoteBody> Engines);

/// <param name="Variables">A list for each engine, in the order of <paramref name="Engines"/>, by name.</param>
sealed record VariablesAnswer(IReadOnlyList<IReadOnlyList<VariableBody>> Variables, IReadOnlyList<EngineNoteBody> Engines);

/// <param name="Type">As C# names it, arrays with their length: Int64[4].</param>
/// <param name="Value">In a few words, however large it is.</param>
sealed record VariableBody(string Name, string Type, string Value);

sealed record GatherAnswer(IReadOnlyList<JsonElement> Values, IReadOnlyList<EngineNoteBody> Engines);

sealed record DoneAnswer(IReadOnlyList<EngineNoteBody> Engines);

sealed record AcceptedAnswer(long Request);

sealed record RequestProgress(int Done, int Total);

/// <param name="State">running, done, failed or aborted.</param>
/// <param name="Result">Once it is done.</param>
/// <param name="Error">Where it failed or was aborted.</param>
sealed record RequestAnswer(
    long Request, string Kind, bool Ready, string State, RequestProgress Progress, double ElapsedSeconds, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt = null,
    JsonElement? Result = null, IReadOnlyList<EngineNoteBody>? Engines = null, EngineErrorBody? Error = null);

sealed record RequestList(IReadOnlyList<RequestAnswer> Items);
