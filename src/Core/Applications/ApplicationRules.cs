using System.Text.RegularExpressions;
using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Applications;

/// <summary>What must hold between the parts of a definition.</summary>
static partial class ApplicationRules
{
    public static IEnumerable<ParameterFault> Faults(ApplicationDefinition definition) =>
    [
        .. Names(definition), .. Placeholders(definition), .. ParameterRules(definition), .. Metrics(definition), .. Check(definition.Check), .. Folders(definition),
    ];

    static IEnumerable<ParameterFault> Names(ApplicationDefinition definition)
    {
        if (!Regex.IsMatch(definition.Name, $"^{ApplicationDefinition.NamePattern}\\z"))
        {
            yield return new("name", $"'{definition.Name}' is not a name: allowed are a letter, then up to 63 letters, digits, _ or -.");
        }
        foreach (string name in definition.Parameters.Keys.Intersect(ApplicationDefinition.Placeholders))
        {
            yield return new($"parameters.{name}", $"'{name}' has a meaning of its own; choose another name.");
        }
        if (definition.GrowsWith is { } grows && definition.Parameters.GetValueOrDefault(grows)?.Type is not (ApplicationParameterType.Integer or ApplicationParameterType.Number))
        {
            yield return new("growsWith", $"'{grows}' is not an integer or number among the parameters.");
        }
        if (string.IsNullOrWhiteSpace(definition.Program[0]))
        {
            yield return new("program[0]", "The program is empty.");
        }
    }

    static IEnumerable<ParameterFault> Placeholders(ApplicationDefinition definition)
    {
        var texts = definition.Program.Select((text, i) => (Path: $"program[{i}]", Text: text))
            .Concat(definition.Environment.Select(v => (Path: $"environment.{v.Key}", Text: v.Value)));
        foreach (var (path, text) in texts)
        {
            foreach (string name in PlaceholderText.NamesIn(text).Where(n => !Known(definition, n)))
            {
                yield return new(path, $"'{{{name}}}' is unknown: known are {string.Join(", ", Names(definition.Parameters.Keys))}. Write {{{{ for a brace.");
            }
            if (text.Contains('\0'))
            {
                yield return new(path, "A zero character cannot be passed to a program.");
            }
        }

        static IEnumerable<string> Names(IEnumerable<string> parameters) => ApplicationDefinition.Placeholders.Concat(parameters).Select(n => $"{{{n}}}");
    }

    static bool Known(ApplicationDefinition definition, string name) =>
        ApplicationDefinition.Placeholders.Contains(name) || definition.Parameters.ContainsKey(name);

    static IEnumerable<ParameterFault> ParameterRules(ApplicationDefinition definition)
    {
        foreach (var (name, parameter) in definition.Parameters)
        {
            string path = $"parameters.{name}";
            bool choice = parameter.Type == ApplicationParameterType.Choice;
            if (choice != parameter.Choices is not null)
            {
                yield return new($"{path}.choices", choice ? "A choice needs the list of its values." : $"Only a choice has choices, and this is of type {parameter.Type.ToString().ToLowerInvariant()}.");
                continue;
            }
            if (parameter.Minimum > parameter.Maximum)
            {
                yield return new($"{path}.minimum", FormattableString.Invariant($"{parameter.Minimum} is above the maximum, {parameter.Maximum}."));
            }
            if (parameter.Pattern is { } pattern && LinePattern.Fault(pattern, needsGroup: false) is { } fault)
            {
                yield return new($"{path}.pattern", fault);
            }
            else if (parameter.Default is { } value && ArgumentBinding.Fault(parameter, value) is { } wrong)
            {
                yield return new($"{path}.default", wrong);
            }
        }
    }

    static IEnumerable<ParameterFault> Metrics(ApplicationDefinition definition)
    {
        var sources = definition.Metrics.Select(m => (Path: $"metrics.{m.Key}", Source: m.Value));
        if (definition.Elapsed is { } elapsed)
        {
            sources = sources.Prepend((Path: "elapsed", Source: elapsed));
            if (elapsed.Unit is { } unit && !TimeUnits.Known.ContainsKey(unit))
            {
                yield return new("elapsed.unit", $"'{unit}' is not a unit of time. Allowed: {string.Join(", ", TimeUnits.Known.Keys)}.");
            }
        }
        foreach (var (path, source) in sources)
        {
            if (source.Pattern is null == source.File is null)
            {
                yield return new(path, "Exactly one of pattern and file says where the number stands.");
            }
            if (source.File is not null && source.Member is null)
            {
                yield return new($"{path}.member", "A file needs the path of the number in it.");
            }
            if (source.Pattern is { } pattern && LinePattern.Fault(pattern, needsGroup: true) is { } fault)
            {
                yield return new($"{path}.pattern", fault);
            }
            if (source.File is { } file && FileFault(file) is { } bad)
            {
                yield return new($"{path}.file", bad);
            }
        }
    }

    static IEnumerable<ParameterFault> Check(ResultCheck check)
    {
        if (check.Pattern is { } pattern && LinePattern.Fault(pattern, needsGroup: false) is { } fault)
        {
            yield return new("check.pattern", fault);
        }
        if (check.Checksum is { } file && FileFault(file) is { } bad)
        {
            yield return new("check.checksum", bad);
        }
    }

    static IEnumerable<ParameterFault> Folders(ApplicationDefinition definition)
    {
        if (definition.WorkingDirectory is { } folder && (!Path.IsPathFullyQualified(folder) || folder.Contains('\0')))
        {
            yield return new("workingDirectory", $"'{folder}' is not an absolute path.");
        }
        foreach (var (line, at) in definition.Setup.Select((l, i) => (l, i)).Where(s => s.l.AsSpan().ContainsAny('\n', '\r', '\0')))
        {
            yield return new($"setup[{at}]", "One line at a time: a line must not hold line ends.");
        }
    }

    static string? FileFault(string file) => Path.IsPathRooted(file) || file.Split('/').Contains("..") || file.Contains('\0')
        ? $"'{file}' must be a path below the working folder, without \"..\"." : null;
}
