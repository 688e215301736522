using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Applications;

namespace Dashboard.Web.Pages.Settings.Applications;

/// <summary>
/// Reads a draft as a definition. What is wrong is keyed by the form's field, whatever found it: this reader, or the check that
/// definitions from files go through too.
/// </summary>
public sealed class ApplicationForm
{
    /// <summary>How an argument without characters is written, as a line of the form must hold something.</summary>
    public const string EmptyArgument = "\"\"";

    readonly ApplicationDraft _draft;
    readonly SortedDictionary<string, string[]> _faults = new(StringComparer.Ordinal);

    ApplicationForm(ApplicationDraft draft)
    {
        _draft = draft;
        Json = Build();
        var faults = ApplicationDefinition.Read(JsonSerializer.SerializeToElement(Json), out var definition);
        foreach (var (path, said) in faults)
        {
            var (home, prefix) = HomeOf(path);
            // What could not be read is left out of the JSON; "missing" beside "not a number" would only confuse.
            if (!_faults.ContainsKey(home)) _faults[home] = [.. said.Select(s => prefix + s)];
        }
        Definition = _faults.Count == 0 ? definition : null;
    }

    public static ApplicationForm Of(ApplicationDraft draft) => new(draft);

    /// <summary>The draft of a definition; null where the form cannot hold all it says, such as line ends within an argument.</summary>
    public static ApplicationDraft? Show(ApplicationDefinition definition)
    {
        var draft = ApplicationDraft.Of(definition);
        return Of(draft).Definition is { } shown && JsonElement.DeepEquals(shown.ToJson(), definition.ToJson()) ? draft : null;
    }

    /// <summary>The definition as JSON, without what was left empty or at its default.</summary>
    public JsonObject Json { get; }

    /// <summary>Null exactly where there are faults.</summary>
    public ApplicationDefinition? Definition { get; }

    /// <summary>By the form's field.</summary>
    public IReadOnlyDictionary<string, string[]> Faults => _faults;

    JsonObject Build()
    {
        var json = new JsonObject();
        AddText(json, "name", trim: true);
        AddText(json, "title");
        AddText(json, "description");
        if (Lines("program") is { Length: > 0 } program) json["program"] = Array(program.Select(a => a == EmptyArgument ? "" : a));
        AddMap(json, ApplicationDraft.Parameters, Parameter);
        if (_draft["launcher"] is { Length: > 0 } launcher and not "plain") json["launcher"] = launcher;
        AddMap(json, ApplicationDraft.Environment, row => JsonValue.Create(_draft[$"{row}.value"]));
        if (Lines("setup") is { Length: > 0 } setup) json["setup"] = Array(setup);
        AddText(json, "workingDirectory", trim: true);
        AddNumber(json, "timeLimitSeconds", "timeLimitSeconds");
        if (_draft["elapsed.way"] is not (ApplicationDraft.WallClock or "")) json["elapsed"] = Source(ApplicationDraft.Elapsed);
        AddMap(json, ApplicationDraft.Metrics, Source);
        if (Check() is { Count: > 0 } check) json["check"] = check;
        AddText(json, "growsWith", trim: true);
        return json;
    }

    string[] Lines(string path) => [.. _draft[path].Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0)];

    static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)JsonValue.Create(t))];

    void AddText(JsonObject to, string path, bool trim = false, string? name = null)
    {
        string text = trim ? _draft[path].Trim() : _draft[path];
        if (text.Length > 0) to[name ?? path] = text;
    }

    void AddNumber(JsonObject to, string name, string path)
    {
        string text = _draft[path].Trim();
        if (text.Length == 0) return;
        if (Number(text) is { } number) to[name] = number;
        else _faults[path] = [$"“{text}” is not a number."];
    }

    /// <summary>As it was written, where JSON can hold it so.</summary>
    static JsonNode? Number(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)) return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    void AddMap(JsonObject to, string group, Func<string, JsonNode?> read)
    {
        var map = new JsonObject();
        for (int i = 0; i < _draft.RowsOf(group); i++)
        {
            string row = $"{group}[{i}]", name = _draft[$"{row}.name"].Trim();
            if (name.Length == 0) _faults[$"{row}.name"] = ["A name is needed; remove the row if it is not."];
            else if (map.ContainsKey(name)) _faults[$"{row}.name"] = [$"“{name}” is already in an earlier row."];
            else map[name] = read(row);
        }
        if (map.Count > 0) to[group] = map;
    }

    JsonObject Parameter(string row)
    {
        string type = _draft[$"{row}.type"];
        var json = new JsonObject();
        if (type is not ("text" or "")) json["type"] = type;
        if (Default(row, type) is { } value) json["default"] = value;
        // Fields of another type are hidden and keep what was typed, in case one comes back to it.
        if (type is "integer" or "number")
        {
            AddNumber(json, "minimum", $"{row}.minimum");
            AddNumber(json, "maximum", $"{row}.maximum");
        }
        if (type == "choice") json["choices"] = Array(_draft[$"{row}.choices"].Split('\n').Where(c => c.Length > 0));
        if (type is "text" or "") AddText(json, $"{row}.pattern", name: "pattern");
        foreach (string name in (string[])["unit", "title", "help"]) AddText(json, $"{row}.{name}", name: name);
        return json;
    }

    /// <summary>Text that is no value of the type goes to the check, which says what it must be.</summary>
    JsonNode? Default(string row, string type)
    {
        string text = _draft[$"{row}.default"];
        if (_draft.IsOn($"{row}.needed") || text.Length == 0 && type is not ("text" or "")) return null;
        return type switch
        {
            "integer" or "number" => Number(text.Trim()) ?? JsonValue.Create(text),
            "flag" when text is "true" or "false" => JsonValue.Create(text == "true"),
            _ => JsonValue.Create(text),
        };
    }

    JsonObject Source(string path)
    {
        string[] names = _draft[$"{path}.way"] == ApplicationDraft.File ? ["file", "member", "unit"] : ["pattern", "unit"];
        var json = new JsonObject();
        foreach (string name in names) AddText(json, $"{path}.{name}", name: name);
        return json;
    }

    JsonObject Check()
    {
        var json = new JsonObject();
        string code = _draft["check.exitCode"].Trim();
        if (code is not ("" or "0")) AddNumber(json, "exitCode", "check.exitCode");
        AddText(json, "check.pattern", name: "pattern");
        AddText(json, "check.checksum", name: "checksum");
        return json;
    }

    /// <summary>The field that shows a fault of the definition, and words that say where within it.</summary>
    (string Field, string Prefix) HomeOf(string path)
    {
        if (path.StartsWith("program[", StringComparison.Ordinal)) return ("program", $"Argument {Index(path)}: ");
        if (path.StartsWith("setup[", StringComparison.Ordinal)) return ("setup", $"Line {Index(path)}: ");
        foreach (string group in (string[])[ApplicationDraft.Parameters, ApplicationDraft.Environment, ApplicationDraft.Metrics])
        {
            if (path.StartsWith(group + ".", StringComparison.Ordinal) && RowOf(group, path[(group.Length + 1)..]) is { } home) return (home, "");
        }
        return path == ApplicationDraft.Elapsed ? ("elapsed.way", "") : (path, "");
    }

    static int Index(string path) => int.Parse(path[(path.IndexOf('[') + 1)..path.IndexOf(']')], CultureInfo.InvariantCulture) + 1;

    string? RowOf(string group, string rest)
    {
        var row = Enumerable.Range(0, _draft.RowsOf(group)).Select(i => (Row: $"{group}[{i}]", Name: _draft[$"{group}[{i}].name"].Trim()))
            .Where(r => r.Name.Length > 0 && (rest == r.Name || rest.StartsWith(r.Name + ".", StringComparison.Ordinal))).MaxBy(r => r.Name.Length);
        if (row.Row is null) return null;
        string field = rest.Length == row.Name.Length ? "" : rest[(row.Name.Length + 1)..].Split('.', '[')[0];
        return $"{row.Row}.{(field.Length > 0 ? field : group switch { ApplicationDraft.Environment => "value", ApplicationDraft.Metrics => "way", _ => "name" })}";
    }
}
