using System.Text.Json;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>
/// Turns JSON into a parameter record. Whatever the JSON holds, the outcome is a record or a list of faults, never an
/// exception; all faults are found in one go and keyed by their path, for example <c>parameters.intervals</c>,
/// <c>parameters.raw.shape[1]</c> or <c>parameters.variables.a.linspace</c>.
/// </summary>
public static class ParameterBinding
{
    /// <summary>Binds parameters; left-out fields take their defaults.</summary>
    /// <param name="parameters">An object; an undefined element counts as an empty one.</param>
    /// <param name="bound">The record, null exactly where there are faults.</param>
    /// <param name="path">JSON path of <paramref name="parameters"/> in what the user sent.</param>
    public static IReadOnlyDictionary<string, string[]> Bind<T>(JsonElement parameters, out T? bound, string path = "parameters")
        where T : class
    {
        var faults = Bind(typeof(T), parameters, path, out object? value);
        bound = (T?)value;
        return faults;
    }

    /// <summary>All faults of parameters for an analysis; empty where they are sound.</summary>
    public static IReadOnlyDictionary<string, string[]> Check(IAnalysis analysis, JsonElement parameters, string path = "parameters") =>
        Bind(analysis.ParametersType, parameters, path, out _);

    /// <summary>The parameters with every default filled in, as a stored job shows them; what may be left out and was, stays out.</summary>
    /// <exception cref="InputException">The parameters have faults; ask <see cref="Check"/> first.</exception>
    public static JsonElement Normalise(IAnalysis analysis, JsonElement parameters)
    {
        var faults = Bind(analysis.ParametersType, parameters, "parameters", out object? bound);
        return bound is null ? throw Fault(faults) : JsonSerializer.SerializeToElement(ShapeOf(analysis.ParametersType).ToNode(bound));
    }

    /// <summary>A bound record as JSON, every default filled in.</summary>
    public static JsonElement ToJson(object bound) => JsonSerializer.SerializeToElement(ShapeOf(bound.GetType()).ToNode(bound));

    /// <summary>All faults as one exception, one line each.</summary>
    public static InputException Fault(IReadOnlyDictionary<string, string[]> faults) =>
        new(string.Join('\n', faults.SelectMany(f => f.Value.Select(message => $"{f.Key}: {message}"))));

    static IReadOnlyDictionary<string, string[]> Bind(Type type, JsonElement parameters, string path, out object? bound)
    {
        var faults = new FaultList();
        bound = ShapeOf(type).Read(parameters, path, faults);
        return faults.ToDictionary();
    }

    static RecordShape ShapeOf(Type type) => new(ParameterForm.Of(type));
}
