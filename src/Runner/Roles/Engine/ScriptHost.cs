using System.Text;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>C# code of users, each piece with all that the pieces before it have defined.</summary>
sealed class ScriptHost(EngineGlobals globals)
{
    public const string FileName = "script.csx";

    static readonly ScriptOptions Options = ScriptOptions.Default
        .WithReferences(typeof(object).Assembly, typeof(Enumerable).Assembly, typeof(Console).Assembly, typeof(List<>).Assembly, typeof(HashSet<>).Assembly,
            typeof(System.Numerics.Vector).Assembly, typeof(System.Collections.Concurrent.ConcurrentDictionary<,>).Assembly, typeof(System.Text.Json.JsonDocument).Assembly,
            typeof(System.Text.RegularExpressions.Regex).Assembly, typeof(Parallel).Assembly, typeof(System.Diagnostics.Process).Assembly, typeof(System.Diagnostics.Stopwatch).Assembly,
            typeof(ClusterValues).Assembly, typeof(EngineGlobals).Assembly)
        .WithImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Text", "System.Threading", "System.Threading.Tasks")
        .WithFilePath(FileName).WithFileEncoding(Encoding.UTF8).WithEmitDebugInformation(true).WithOptimizationLevel(OptimizationLevel.Release)
        .WithAllowUnsafe(true);

    ScriptState<object>? state;

    /// <summary>Compiles something small beside whatever else happens.</summary>
    public void WarmUp() => new Thread(() =>
    {
        try
        {
            CSharpScript.RunAsync<object>("int f(int x) => x + EngineId; f(1)", Options, globals, typeof(EngineGlobals)).GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Whoever runs code hears of it; an engine without scripts is still of use.
        }
    }) { IsBackground = true, Name = "compiler warm-up", Priority = ThreadPriority.BelowNormal }.Start();

    /// <summary>Runs code; the value of its last expression. An abort reaches the compiler too.</summary>
    public object? Execute(string code)
    {
        var next = state is null
            ? CSharpScript.RunAsync<object>(code, Options, globals, typeof(EngineGlobals), globals.Abort).GetAwaiter().GetResult()
            : state.ContinueWithAsync<object>(code, Options, globals.Abort).GetAwaiter().GetResult();
        state = next;
        return next.ReturnValue;
    }

    public ScriptVariable? Variable(string name) => state?.GetVariable(name);

    /// <summary>Variables by name, the latest definition of each.</summary>
    public IEnumerable<ScriptVariable> Variables => state is null ? [] : state.Variables.Reverse().DistinctBy(v => v.Name).OrderBy(v => v.Name, StringComparer.Ordinal);

    /// <summary>How often code has declared a variable of that name.</summary>
    public int Declarations(string name) => state?.Variables.Count(v => v.Name == name) ?? 0;

    /// <summary>Whether code has defined a function of that name.</summary>
    public bool Defines(string name) => Find(name) is not null;

    /// <summary>A function that code has defined, compiled to one that takes and gives values.</summary>
    /// <exception cref="ClusterException">There is no such function.</exception>
    public Func<object?[], object?> Function(string name)
    {
        var (parameters, isVoid) = Find(name) ?? throw new ClusterException(
            $"There is no function '{name}'. Built-in: {string.Join(", ", BuiltIns.Names)}; define others by execute, such as \"int {(IsName(name) ? name : "f")}(int x) => x + 1;\".");
        return (Func<object?[], object?>)state!.ContinueWithAsync<object>(Wrapper(name, parameters, isVoid), Options).GetAwaiter().GetResult().ReturnValue;
    }

    static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsDigit(text[0]);

    /// <summary>Converts arguments to the parameters' types in compiled code: nothing is looked up when a task runs.</summary>
    static string Wrapper(string name, IReadOnlyList<string> parameters, bool isVoid)
    {
        string call = $"{name}({string.Join(", ", parameters.Select((type, i) => $"global::Dashboard.Core.Clusters.Values.ClusterValues.To<{type}>(__a[{i}])"))})";
        string count = $"if (__a.Length != {parameters.Count}) throw new global::Dashboard.Core.Clusters.ClusterException($\"{name} takes {parameters.Count} arguments, {{__a.Length}} were given.\");";
        return $"(System.Func<object[], object>)(__a => {{ {count} {(isVoid ? $"{call}; return null;" : $"return (object){call};")} }})";
    }

    /// <summary>Parameter types of the latest definition, a method or a variable that holds a delegate.</summary>
    (IReadOnlyList<string> Parameters, bool IsVoid)? Find(string name)
    {
        for (Script? script = IsName(name) ? state?.Script : null; script is not null; script = script.Previous)
        {
            foreach (var member in script.GetCompilation().ScriptClass!.GetMembers(name))
            {
                var method = member as IMethodSymbol ?? ((member as IFieldSymbol)?.Type as INamedTypeSymbol)?.DelegateInvokeMethod;
                if (method is { IsGenericMethod: false })
                {
                    return ([.. method.Parameters.Select(p => p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat))], method.ReturnsVoid);
                }
            }
        }
        return null;
    }
}
