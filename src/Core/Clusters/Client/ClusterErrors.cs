namespace Dashboard.Core.Clusters.Client;

/// <summary>What went wrong on one engine.</summary>
/// <param name="Engine">Its id.</param>
/// <param name="Type">The exception's type, "CompilationError", or "EngineLost".</param>
/// <param name="Line">Line of the code where it was thrown; null where that is not known.</param>
/// <param name="Trace">The stack trace on the engine; empty where there is none.</param>
public sealed record EngineError(int Engine, string Type, string Message, int? Line, string Trace)
{
    public override string ToString() => $"Engine {Engine}{(Line is { } line ? $", line {line}" : "")}: {Type}: {Message}";
}

/// <summary>Code failed on one or more engines; the message tells the first and how many there are.</summary>
public sealed class EngineException(IReadOnlyList<EngineError> errors, int count)
    : ClusterException(count > 1 ? $"{errors[0]} ({count - 1} more like it or others)" : $"{errors[0]}")
{
    /// <summary>By engine, or for balanced requests the first hundred by task.</summary>
    public IReadOnlyList<EngineError> Errors => errors;

    /// <summary>All that failed, also those not kept.</summary>
    public int Count => count;
}

/// <summary>The request was aborted before it had a result.</summary>
public sealed class RequestAbortedException(string message) : ClusterException(message);

/// <summary>What one engine made of a request.</summary>
/// <param name="Value">The result; null where there is an error.</param>
/// <param name="Output">What the code wrote to the console.</param>
/// <param name="Seconds">What it took on the engine.</param>
public sealed record EngineResult(int Engine, object? Value, string Output, EngineError? Error, double Seconds);
