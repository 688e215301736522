using System.Globalization;
using Dashboard.Core.Applications;
using Dashboard.Web.Pages.NewJob;

namespace Dashboard.Web.Pages.Settings.Applications;

/// <summary>What a trial would start: the resolved command of an application for given arguments and workers. Nothing is started.</summary>
/// <param name="Fields">The arguments' fields with what was typed.</param>
/// <param name="Faults">By field; the command is null where there are any.</param>
public sealed record DryRun(int Workers, IReadOnlyList<SchemaField> Fields, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string[]> Faults, CommandLines? Command)
{
    /// <summary>Name of a field of the form: an argument, or the worker count.</summary>
    public const string Prefix = "try", WorkersField = "try-workers";

    const int MostWorkers = 1 << 20;

    public static DryRun Of(ApplicationEntry entry, IFormCollection form)
    {
        var fields = SchemaField.Of(ArgumentSchema.Of(entry.Definition), Prefix);
        // What was not asked for yet stands at its default.
        bool asked = form.ContainsKey(WorkersField);
        var values = fields.ToDictionary(f => f.Path, f => asked ? form[f.Path].ToString() : f.Default);
        var typed = fields.Where(f => values[f.Path].Length > 0).ToDictionary(f => f.Name, f => ArgumentText.Read(entry.Definition.Parameters[f.Name], values[f.Path]));
        var faults = new Dictionary<string, string[]>(ArgumentBinding.Bind(entry.Definition, typed, Prefix, out var bound));
        string workers = asked ? form[WorkersField].ToString() : "2";
        if (!int.TryParse(workers, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > MostWorkers)
        {
            faults[WorkersField] = [$"“{workers}” is not a worker count: 1 to {MostWorkers}."];
        }
        return new DryRun(Math.Max(1, count), fields, values, faults, faults.Count == 0 ? CommandLines.Of(entry, bound!, count) : null);
    }
}

/// <summary>A command as it is shown: the line, and what stands around it.</summary>
/// <param name="Line">Launcher, program and arguments, quoted where a shell would take them apart.</param>
public sealed record CommandLines(string Line, IReadOnlyList<string> Environment, IReadOnlyList<string> Setup, string Folder)
{
    /// <summary>Stands for the trial's own folder, which has a name only while it runs.</summary>
    const string Scratch = "(the trial's own folder)";

    public static CommandLines Of(ApplicationEntry entry, IReadOnlyDictionary<string, ScalarValue> values, int workers)
    {
        var command = ApplicationCommand.Of(entry, values, workers, Scratch);
        return new(command.Line(entry.Definition.Launcher, workers), [.. command.Environment.Select(v => $"{v.Key}={PosixWords.Quote(v.Value)}")], entry.Definition.Setup, command.WorkingDirectory);
    }

    /// <summary>All of it as lines.</summary>
    public string Text => string.Join('\n', [.. Setup.Select(s => $"{s}   # set-up"), .. Environment, Line]);
}

/// <summary>Reads what was typed for an argument.</summary>
static class ArgumentText
{
    public static ScalarValue Read(ApplicationParameter parameter, string text)
    {
        using var json = System.Text.Json.JsonDocument.Parse(Json(parameter, text));
        return ScalarValue.Of(json.RootElement) ?? ScalarValue.Of(System.Text.Json.JsonSerializer.SerializeToElement(text))!;
    }

    /// <summary>Numbers and flags bare where they are ones; all else text, which the check refuses where it does not fit.</summary>
    static string Json(ApplicationParameter parameter, string text) => parameter.Type switch
    {
        ApplicationParameterType.Integer or ApplicationParameterType.Number when IsJsonNumber(text.Trim()) => text.Trim(),
        ApplicationParameterType.Flag when text is "true" or "false" => text,
        _ => System.Text.Json.JsonSerializer.Serialize(text),
    };

    static bool IsJsonNumber(string text)
    {
        try
        {
            using var json = System.Text.Json.JsonDocument.Parse(text);
            return json.RootElement.ValueKind == System.Text.Json.JsonValueKind.Number;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
