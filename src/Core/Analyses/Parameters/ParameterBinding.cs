using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Core.Analyses.Parameters;

/// <summary>
/// Turns JSON into a parameter record. Whatever the JSON holds, the outcome is a record or a list of faults, never an
/// exception; all faults are found in one go and keyed by their path, for example <c>parameters.intervals</c>.
/// </summary>
public static class ParameterBinding
{
    static readonly IReadOnlyDictionary<string, string[]> NoFaults = new Dictionary<string, string[]>();

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
        if (bound is null)
        {
            throw Fault(faults);
        }

        var node = new JsonObject();
        foreach (var field in ParameterForm.Of(analysis.ParametersType).Fields)
        {
            if (field.Get(bound) is { } value)
            {
                node.Add(field.Name, ToNode(value));
            }
        }

        return JsonSerializer.SerializeToElement(node);
    }

    /// <summary>All faults as one exception, one line each.</summary>
    public static InputException Fault(IReadOnlyDictionary<string, string[]> faults) =>
        new(string.Join('\n', faults.SelectMany(f => f.Value.Select(message => $"{f.Key}: {message}"))));

    internal static JsonNode ToNode(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        int whole => JsonValue.Create(whole),
        long whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        Enum choice => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(choice.ToString())),
        _ => JsonValue.Create((string)value),
    };

    static IReadOnlyDictionary<string, string[]> Bind(Type type, JsonElement parameters, string path, out object? bound)
    {
        bound = null;
        if (parameters.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            return new Dictionary<string, string[]> { [path] = [$"Got {Show(parameters)}; allowed is an object."] };
        }

        var form = ParameterForm.Of(type);
        object record = form.Blank();
        var faults = new FaultList(path);
        var seen = ReadFields(form, parameters, record, faults);
        foreach (var field in form.Fields.Where(f => f.Required && !seen.Contains(f.Name)))
        {
            faults.Add(field.Name, $"Missing; needed is {field.Expectation}.");
        }

        if (faults.None && record is ICheckedParameters careful)
        {
            faults.AddRange(careful.Check());
        }

        bound = faults.None ? record : null;
        return faults.None ? NoFaults : faults.ToDictionary();
    }

    static HashSet<string> ReadFields(ParameterForm form, JsonElement parameters, object record, FaultList faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (parameters.ValueKind == JsonValueKind.Undefined)
        {
            return seen;
        }

        foreach (var property in parameters.EnumerateObject())
        {
            if (!TryName(property, out string? name))
            {
                faults.Add("", "A field's name is not valid text.");
            }
            else if (form.Find(name) is not { } field)
            {
                faults.Add(name, Unknown(form, name));
            }
            else if (!seen.Add(name))
            {
                faults.Add(name, "Given more than once.");
            }
            else if (field.TryRead(property.Value, out object? value))
            {
                field.Set(record, value);
            }
            else
            {
                faults.Add(name, $"Got {Show(property.Value)}; allowed is {field.Expectation}.");
            }
        }

        return seen;
    }

    static bool TryName(JsonProperty property, [NotNullWhen(true)] out string? name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = null;
            return false;
        }
    }

    static string Unknown(ParameterForm form, string name)
    {
        string? meant = form.Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name;
        return meant is null
            ? $"Unknown parameter; known are {string.Join(", ", form.Fields.Select(f => f.Name))}."
            : $"Unknown parameter; names are case-sensitive, \"{meant}\" is known.";
    }

    /// <summary>The value as the user wrote it, cut to a length that fits a message.</summary>
    static string Show(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            _ => value.GetRawText(),
        };
        return text.Length <= 60 ? text : text[..57] + "...";
    }
}
