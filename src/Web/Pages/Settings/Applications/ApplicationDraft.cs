using System.Text.Json.Nodes;
using Dashboard.Core.Applications;

namespace Dashboard.Web.Pages.Settings.Applications;

/// <summary>
/// What stands in the form of an application, as text keyed by field. Groups are numbered rows, <c>parameters[0].name</c>; it keeps
/// whatever was typed, faulty or not.
/// </summary>
public sealed class ApplicationDraft
{
    public const string Parameters = "parameters", Environment = "environment", Metrics = "metrics", Elapsed = "elapsed", Check = "check";

    /// <summary>Ways to say where a figure stands.</summary>
    public const string WallClock = "wall", Pattern = "pattern", File = "file";

    /// <summary>A group has at most this many rows.</summary>
    public const int MostRows = 64;

    static readonly string[] Groups = [Parameters, Environment, Metrics];
    static readonly string[] Sources = ["pattern", "file", "member", "unit"];

    readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _rows = Groups.ToDictionary(g => g, _ => 0);

    public string this[string path] => _values.GetValueOrDefault(path, "");

    public bool IsOn(string path) => this[path] is "true" or "on";

    public int RowsOf(string group) => _rows[group];

    /// <summary>What a definition starts with.</summary>
    public static ApplicationDraft Empty()
    {
        var draft = new ApplicationDraft();
        draft._values["launcher"] = "plain";
        draft._values["elapsed.way"] = WallClock;
        draft._values["check.exitCode"] = "0";
        draft._rows[Parameters] = draft._rows[Environment] = draft._rows[Metrics] = 0;
        return draft;
    }

    public static ApplicationDraft Posted(IFormCollection form)
    {
        var draft = new ApplicationDraft();
        foreach (var (name, values) in form)
        {
            draft._values[name] = values.ToString().ReplaceLineEndings("\n");
            if (GroupOf(name, out int row) is { } group && row < MostRows)
            {
                draft._rows[group] = Math.Max(draft._rows[group], row + 1);
            }
        }
        return draft;
    }

    static string? GroupOf(string path, out int row)
    {
        row = 0;
        int open = path.IndexOf('['), close = path.IndexOf(']');
        return open > 0 && close > open && Groups.Contains(path[..open]) && int.TryParse(path[(open + 1)..close], out row) && row >= 0 ? path[..open] : null;
    }

    public void AddRow(string group)
    {
        if (Groups.Contains(group) && _rows[group] < MostRows)
        {
            int row = _rows[group]++;
            _values[$"{group}[{row}].name"] = "";
            if (group == Metrics) _values[$"{group}[{row}].way"] = Pattern;
            if (group == Parameters) _values[$"{group}[{row}].type"] = "integer";
        }
    }

    /// <summary>Takes a row out; those after it move up.</summary>
    public void RemoveRow(string group, int row)
    {
        if (!Groups.Contains(group) || row < 0 || row >= _rows[group])
        {
            return;
        }
        for (int at = row; at < _rows[group]; at++)
        {
            string here = $"{group}[{at}].", next = $"{group}[{at + 1}].";
            _values.Keys.Where(k => k.StartsWith(here, StringComparison.Ordinal)).ToList().ForEach(k => _values.Remove(k));
            foreach (var (path, value) in _values.Where(v => v.Key.StartsWith(next, StringComparison.Ordinal)).ToList())
            {
                _values[here + path[next.Length..]] = value;
            }
        }
        _rows[group]--;
    }

    /// <summary>A definition as the form shows it.</summary>
    public static ApplicationDraft Of(ApplicationDefinition definition)
    {
        var draft = Empty();
        draft.Set("name", definition.Name);
        draft.Set("title", definition.Title);
        draft.Set("description", definition.Description);
        draft.Set("launcher", definition.Launcher.ToString().ToLowerInvariant());
        draft.Set("program", string.Join('\n', definition.Program.Select(a => a.Length == 0 ? ApplicationForm.EmptyArgument : a)));
        draft.Set("setup", string.Join('\n', definition.Setup));
        draft.Set("workingDirectory", definition.WorkingDirectory);
        draft.Set("timeLimitSeconds", Number(definition.TimeLimitSeconds));
        draft.Set("growsWith", definition.GrowsWith);
        draft.Set("check.exitCode", $"{definition.Check.ExitCode}");
        draft.Set("check.pattern", definition.Check.Pattern);
        draft.Set("check.checksum", definition.Check.Checksum);
        draft.SetRows(definition);
        return draft;
    }

    void SetRows(ApplicationDefinition definition)
    {
        foreach (var (name, parameter) in definition.Parameters) SetParameter(name, parameter);
        foreach (var (name, value) in definition.Environment) Row(Environment, name, ("value", value));
        foreach (var (name, source) in definition.Metrics) SetSource(Row(Metrics, name), source);
        if (definition.Elapsed is { } elapsed) SetSource(Elapsed, elapsed);
    }

    void SetParameter(string name, ApplicationParameter parameter)
    {
        string row = Row(Parameters, name, ("type", parameter.Type.ToString().ToLowerInvariant()), ("title", parameter.Title), ("help", parameter.Help),
            ("unit", parameter.Unit), ("minimum", Number(parameter.Minimum)), ("maximum", Number(parameter.Maximum)),
            ("choices", parameter.Choices is { } choices ? string.Join('\n', choices) : null), ("pattern", parameter.Pattern));
        Set($"{row}.default", parameter.Default?.Text);
        if (parameter.Default is null) Set($"{row}.needed", "true");
    }

    void SetSource(string path, MetricSource source)
    {
        Set($"{path}.way", source.Pattern is not null ? Pattern : File);
        string?[] values = [source.Pattern, source.File, source.Member, source.Unit];
        foreach (var (name, value) in Sources.Zip(values)) Set($"{path}.{name}", value);
    }

    string Row(string group, string name, params (string Field, string? Value)[] fields)
    {
        string row = $"{group}[{_rows[group]++}]";
        Set($"{row}.name", name);
        foreach (var (field, value) in fields) Set($"{row}.{field}", value);
        return row;
    }

    void Set(string path, string? value)
    {
        if (value is not null) _values[path] = value;
    }

    static string? Number(double? value) => value is { } number ? JsonValue.Create(number).ToJsonString() : null;
}
