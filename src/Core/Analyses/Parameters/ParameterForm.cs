using System.Collections.Concurrent;
using System.Reflection;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>The parameters of one parameter record in the order of declaration, read from its attributes once.</summary>
sealed class ParameterForm
{
    static readonly ConcurrentDictionary<Type, ParameterForm> Known = new();

    readonly Type type;
    readonly Dictionary<string, ParameterField> byName;

    ParameterForm(Type type)
    {
        this.type = type;
        object defaults = Blank();
        OneOf = type.IsDefined(typeof(OneOfAttribute));
        Fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => (Property: p, Says: p.GetCustomAttribute<ParameterAttribute>()))
            .Where(p => p.Says is not null)
            .Select(p => new ParameterField(p.Property, p.Says!, defaults))
            .ToList();
        byName = Fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<ParameterField> Fields { get; }

    /// <summary>Whether exactly one of the fields is given.</summary>
    public bool OneOf { get; }

    public static ParameterForm Of(Type type) => Known.GetOrAdd(type, t => new ParameterForm(t));

    public ParameterField? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A record with all defaults; required ones are still empty.</summary>
    public object Blank() => Activator.CreateInstance(type)!;
}
