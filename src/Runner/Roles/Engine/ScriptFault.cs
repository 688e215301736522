using System.Diagnostics;
using System.Reflection;
using Dashboard.Core.Clusters;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>A failure of a script in words: type, message, and the line of the script, 0 where none is known.</summary>
sealed record ScriptFault(string Type, string Message, int Line, string Trace)
{
    const int LongestTrace = 8_000;

    public static ScriptFault Of(Exception fault) => fault switch
    {
        TargetInvocationException { InnerException: { } inner } => Of(inner),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        ClusterException known => new ScriptFault("Refused", known.Message, 0, ""),
        _ => Uncommon(fault),
    };

    /// <summary>Apart, because it needs the compiler's assemblies, which an engine without scripts does not load.</summary>
    static ScriptFault Uncommon(Exception fault)
    {
        if (fault is CompilationErrorException broken)
        {
            var first = broken.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
            int line = first.Location.IsInSource ? first.Location.GetLineSpan().StartLinePosition.Line + 1 : 0;
            return new ScriptFault("CompilationError", string.Join("\n", broken.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20)), line, "");
        }
        string trace = fault.ToString();
        return new ScriptFault(fault.GetType().Name, fault.Message, LineOf(fault), trace.Length <= LongestTrace ? trace : trace[..LongestTrace]);
    }

    /// <summary>The innermost line that is a script's.</summary>
    static int LineOf(Exception fault) => new StackTrace(fault, true).GetFrames()
        .Where(f => f.GetFileName() is { } file && file.EndsWith(ScriptHost.FileName, StringComparison.Ordinal))
        .Select(f => f.GetFileLineNumber()).FirstOrDefault();
}
