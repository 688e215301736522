using System.Text.RegularExpressions;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>
/// What an engine keeps between tasks: variables that were pushed, and those of its scripts. A pushed one becomes a variable of the
/// scripts once a script names it; until then arrays stay in shared memory, and no compiler is needed.
/// </summary>
sealed partial class EngineNamespace
{
    readonly BlockCache cache;
    readonly Dictionary<string, object?> pushed = [];
    readonly Dictionary<string, Func<object?[], object?>> functions = [];
    /// <summary>How often scripts had declared a name when it was forgotten: compiled code cannot let go of it, so it is only hidden until it is declared or pushed again.</summary>
    readonly Dictionary<string, int> forgotten = [];

    public EngineNamespace(EngineGlobals globals, BlockCache cache)
    {
        this.cache = cache;
        Globals = globals;
        Scripts = new ScriptHost(globals);
        globals.Pushed = Take;
    }

    public EngineGlobals Globals { get; }

    public ScriptHost Scripts { get; }

    /// <summary>Does a task; gives what writes its result.</summary>
    public Action<WireWriter> Perform(Operation operation, ref WireReader task)
    {
        switch (operation)
        {
            case Operation.Execute: return Result(Execute(task.Text()));
            case Operation.Apply: return Result(Apply(ref task));
            case Operation.Map: return Map(ref task);
            case Operation.Push:
                Push((Dictionary<string, object?>)task.Value()!);
                return Result(null);
            case Operation.Pull: return Result(Pull(Names(ref task)));
            case Operation.Variables: return Result(Variables());
            case Operation.Forget:
                Names(ref task).ForEach(Forget);
                return Result(null);
            case Operation.Work:
                TrialTask.Run(task.Text(), checked((int)task.UInt32()), Globals.Abort);
                return Result(null);
            default: throw new WireException($"There is no operation {(byte)operation}.");
        }
    }

    static Action<WireWriter> Result(object? value) => to => to.Value(value);

    object? Execute(string code)
    {
        Declare(code);
        functions.Clear();
        object? value = Scripts.Execute(code);
        return IsValue(value) ? value : value?.ToString();
    }

    /// <summary>What code gives back need not be able to travel: then its text does.</summary>
    static bool IsValue(object? value)
    {
        try
        {
            return ClusterValues.Normalize(value) is var _;
        }
        catch (ClusterException)
        {
            return false;
        }
    }

    object? Apply(ref WireReader task)
    {
        var function = FunctionOf(task.Text());
        var values = new object?[task.CountOf(1)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = task.Value();
        }
        return function(values);
    }

    Action<WireWriter> Map(ref WireReader task)
    {
        var function = FunctionOf(task.Text());
        int count = checked((int)task.UInt32());
        var values = new object?[checked((int)task.UInt32())];
        var results = new object?[count];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = task.Value();
            }
            results[i] = function(values);
            Globals.Abort.ThrowIfCancellationRequested();
        }
        return to =>
        {
            foreach (object? result in results)
            {
                to.Value(result);
            }
        };
    }

    /// <summary>What a user defines goes before what is built in.</summary>
    Func<object?[], object?> FunctionOf(string name)
    {
        if (!functions.TryGetValue(name, out var function))
        {
            function = BuiltIns.Find(name) is { } builtIn && !Scripts.Defines(name) ? builtIn : Scripts.Function(name);
            functions[name] = function;
        }
        return function;
    }

    void Push(Dictionary<string, object?> variables)
    {
        foreach (var (name, value) in variables)
        {
            if (!Identifier().IsMatch(name))
            {
                throw new ClusterException($"'{name}' is not a variable name. Allowed: letters, digits and _, not starting with a digit.");
            }
            Drop(name);
            forgotten.Remove(name);
            if (Scripts.Variable(name) is not { IsReadOnly: false } declared || !TrySet(declared, value))
            {
                pushed[name] = value is SharedArray shared ? shared.Slice(0, shared.Count).Keep(cache.Slot) : TaskValues.Own(value);
            }
        }
    }

    /// <summary>A variable that scripts have compiled in takes the value, if it is of its type.</summary>
    static bool TrySet(Microsoft.CodeAnalysis.Scripting.ScriptVariable variable, object? value)
    {
        object? own = TaskValues.Own(value);
        if (own is null ? variable.Type.IsValueType : !variable.Type.IsInstanceOfType(own))
        {
            return false;
        }
        variable.Value = own;
        return true;
    }

    Dictionary<string, object?> Pull(List<string> names) => names.ToDictionary(n => n, Read);

    object? Read(string name) =>
        pushed.TryGetValue(name, out object? value) ? value
        : Scripts.Variable(name) is { } variable && !IsForgotten(name) ? variable.Value
        : throw new ClusterException($"Engine {Globals.EngineId} has no variable '{name}'. It has: {string.Join(", ", pushed.Keys.Concat(Declared.Select(v => v.Name)).Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("none"))}.");

    /// <summary>Name, type and size of each variable.</summary>
    List<object?> Variables()
    {
        var all = pushed.Select(p => (p.Key, p.Value)).Concat(Declared.Where(v => !pushed.ContainsKey(v.Name)).Select(v => (Key: v.Name, (object?)v.Value)));
        return [.. all.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => (object?)new Dictionary<string, object?>
        {
            ["name"] = v.Key, ["type"] = TypeName(v.Item2), ["value"] = ClusterValues.Describe(v.Item2),
        })];
    }

    static string TypeName(object? value) => value switch
    {
        null => "null",
        SharedArray shared => $"{shared.Type.NameOf()}[{shared.Count}]",
        Array array => $"{array.GetType().GetElementType()!.Name}[{array.Length}]",
        _ => value.GetType().Name,
    };

    void Forget(string name)
    {
        Drop(name);
        if (Scripts.Variable(name) is { IsReadOnly: false, Type.IsValueType: false } variable)
        {
            variable.Value = null;
        }
        forgotten[name] = Scripts.Declarations(name);
    }

    bool IsForgotten(string name) => forgotten.TryGetValue(name, out int declarations) && Scripts.Declarations(name) <= declarations;

    /// <summary>The variables of scripts, less those that were forgotten.</summary>
    IEnumerable<Microsoft.CodeAnalysis.Scripting.ScriptVariable> Declared => Scripts.Variables.Where(v => !IsForgotten(v.Name));

    void Drop(string name)
    {
        if (pushed.Remove(name, out object? old) && old is SharedArray shared)
        {
            shared.Dispose();
        }
    }

    /// <summary>Declares to the scripts those pushed variables that the code names.</summary>
    void Declare(string code)
    {
        var named = pushed.Keys.Where(name => Regex.IsMatch(code, $@"\b{name}\b")).ToList();
        if (named.Count > 0)
        {
            Scripts.Execute(string.Join(" ", named.Select(n => $"var {n} = ({TaskValues.ScriptType(pushed[n])})TakePushed(\"{n}\");")));
        }
    }

    object? Take(string name)
    {
        object? value = TaskValues.Own(pushed[name]);
        Drop(name);
        return value;
    }

    static List<string> Names(ref WireReader task)
    {
        var names = new List<string>(task.CountOf(1));
        for (int left = names.Capacity; left > 0; left--)
        {
            names.Add(task.Text());
        }
        return names;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Identifier();
}
