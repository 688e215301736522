using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Analyses;
using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Runner.Terminal;

/// <summary>
/// Parameters of an analysis as words of a command line: <c>intervals=100</c>, <c>raw.dtype=float32</c>, <c>select.rows=[0,9]</c>. Text needs
/// no quotes; everything else is JSON. Whether the values are allowed is for the binder to say.
/// </summary>
/// <param name="owner">Whose parameters they are, for messages.</param>
/// <param name="schema">Their JSON Schema.</param>
sealed class ParameterText(string owner, JsonObject schema)
{
    const char Step = '.';

    public ParameterText(IAnalysis analysis) : this(analysis.Description.Name, ParameterSchema.For(analysis.ParametersType))
    {
    }

    /// <summary>Names of the parameters on top.</summary>
    public IReadOnlyList<string> Names => NamesIn(schema);

    public bool Has(string name) => Names.Contains(name);

    /// <param name="faults">Takes what is wrong, a line each.</param>
    public JsonObject Read(IEnumerable<string> settings, List<string> faults)
    {
        var parameters = new JsonObject();
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=');
            if (equals <= 0)
            {
                faults.Add($"--set '{setting}': expected is name=value, such as {Names.FirstOrDefault() ?? "name"}=…");
            }
            else
            {
                Put(parameters, setting[..equals], setting[(equals + 1)..], faults);
            }
        }
        return parameters;
    }

    void Put(JsonObject parameters, string path, string value, List<string> faults)
    {
        string[] steps = path.Split(Step);
        var (holder, shape) = (parameters, schema);
        for (int i = 0; i < steps.Length; i++)
        {
            // A map takes names of the user's own; records only those that they have.
            var known = NamesIn(shape);
            if (known.Count > 0 && !known.Contains(steps[i]))
            {
                faults.Add($"--set '{path}': {owner} has no parameter '{steps[i]}'{(i > 0 ? $" in {string.Join(Step, steps[..i])}" : "")}.{Nearest.Hint(steps[i], known)} Known are {string.Join(", ", known)}.");
                return;
            }
            shape = shape["properties"]?[steps[i]] as JsonObject ?? shape["additionalProperties"] as JsonObject ?? [];
            if (i < steps.Length - 1)
            {
                holder = (holder[steps[i]] ??= new JsonObject()) as JsonObject ?? [];
            }
        }
        if (holder.ContainsKey(steps[^1]))
        {
            faults.Add($"--set '{path}' is given more than once.");
            return;
        }
        holder[steps[^1]] = ValueOf(value, shape);
    }

    static JsonNode? ValueOf(string text, JsonObject shape)
    {
        if (TypeOf(shape) == "string")
        {
            return JsonValue.Create(text);
        }
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    /// <summary>The type of a value's schema, without the null of those that may be left out; null where any will do.</summary>
    public static string? TypeOf(JsonNode shape) => shape["type"] switch
    {
        JsonArray several => several.Select(t => t!.GetValue<string>()).FirstOrDefault(t => t != "null"),
        JsonValue one => one.GetValue<string>(),
        _ => null,
    };

    static IReadOnlyList<string> NamesIn(JsonObject shape) => shape["properties"] is JsonObject properties ? [.. properties.Select(p => p.Key)] : [];
}
