using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Applications;

/// <summary>Turns a job's arguments into values for an application's parameters.</summary>
public static class ArgumentBinding
{
    const int LongestText = 4096;

    /// <summary>Binds every parameter; those left out take their defaults.</summary>
    /// <param name="path">JSON path of the arguments in what the user sent.</param>
    /// <param name="values">One value for each parameter, in the definition's order; null exactly where there are faults.</param>
    public static IReadOnlyDictionary<string, string[]> Bind(
        ApplicationDefinition application, IReadOnlyDictionary<string, ScalarValue> arguments, string path, out IReadOnlyDictionary<string, ScalarValue>? values)
    {
        var faults = new FaultList();
        foreach (string name in arguments.Keys.Where(n => !application.Parameters.ContainsKey(n)))
        {
            string known = application.Parameters.Count == 0 ? "it has none" : $"known are {string.Join(", ", application.Parameters.Keys)}";
            faults.Add($"{path}.{name}", $"{application.Name} has no such parameter; {known}.");
        }
        var bound = new Dictionary<string, ScalarValue>();
        foreach (var (name, parameter) in application.Parameters)
        {
            var value = arguments.GetValueOrDefault(name) ?? parameter.Default;
            if (value is null)
            {
                faults.Add($"{path}.{name}", $"Missing: expected {Expectation(parameter)}.");
            }
            else if (Fault(parameter, value) is { } fault)
            {
                faults.Add($"{path}.{name}", fault);
            }
            else
            {
                bound[name] = value;
            }
        }
        values = faults.Count == 0 ? bound : null;
        return faults.ToDictionary();
    }

    /// <summary>Why a value does not fit a parameter; null where it does.</summary>
    internal static string? Fault(ApplicationParameter parameter, ScalarValue value)
    {
        bool fits = parameter.Type switch
        {
            ApplicationParameterType.Integer => value.Number is { } n && n == Math.Floor(n) && Math.Abs(n) <= 1e18 && value.Text.All(c => char.IsAsciiDigit(c) || c == '-') && InRange(parameter, n),
            ApplicationParameterType.Number => value.Number is { } n && InRange(parameter, n),
            ApplicationParameterType.Flag => value.Kind is JsonValueKind.True or JsonValueKind.False,
            ApplicationParameterType.Choice => value.Kind == JsonValueKind.String && parameter.Choices!.Contains(value.Text),
            _ => value.Kind == JsonValueKind.String && value.Text.Length <= LongestText && !value.Text.Contains('\0')
                && (parameter.Pattern is null || LinePattern.Of($"^(?:{parameter.Pattern})$").IsMatch(value.Text) && !value.Text.EndsWith('\n')),
        };
        return fits ? null : $"Got {Show(value)}; allowed is {Expectation(parameter)}.";
    }

    static bool InRange(ApplicationParameter parameter, double value) => !(value < parameter.Minimum) && !(value > parameter.Maximum);

    static string Show(ScalarValue value)
    {
        string text = value.Kind == JsonValueKind.String ? $"\"{value.Text}\"" : value.Text;
        return text.Length <= 60 ? text : text[..57] + "...";
    }

    static string Expectation(ApplicationParameter parameter) => parameter.Type switch
    {
        ApplicationParameterType.Integer => "a whole number" + Range(parameter),
        ApplicationParameterType.Number => "a finite number" + Range(parameter),
        ApplicationParameterType.Flag => "true or false",
        ApplicationParameterType.Choice => "one of " + string.Join(", ", parameter.Choices!),
        _ => parameter.Pattern is null ? $"text of up to {LongestText} characters" : $"text that matches {parameter.Pattern}",
    };

    static string Range(ApplicationParameter parameter) => (parameter.Minimum, parameter.Maximum) switch
    {
        (null, null) => "",
        ({ } least, null) => $" of at least {Plain(least)}",
        (null, { } most) => $" of at most {Plain(most)}",
        ({ } least, { } most) => $" from {Plain(least)} to {Plain(most)}",
    };

    static string Plain(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
