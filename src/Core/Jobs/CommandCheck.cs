using System.Text.Json;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Applications;

namespace Dashboard.Core.Jobs;

/// <summary>Checks the parameters of <c>command</c> against the configured applications.</summary>
static class CommandCheck
{
    /// <summary>What is said of a name that no usable application has.</summary>
    public static string Unknown(string name, IReadOnlyDictionary<string, ApplicationEntry> applications)
    {
        string known = applications.Count == 0 ? "none is configured yet" : $"known are {string.Join(", ", applications.Keys)}";
        return $"'{name}' is no configured application that can be used; {known}. An owner adds one under Settings, Applications, with POST /api/v1/applications, or as a YAML file in the folder applications of the data directory.";
    }

    /// <summary>The application that sound parameters name, and the parameters with the defaults of its arguments; null where there are faults.</summary>
    public static (ApplicationEntry Application, JsonElement Parameters)? Check(
        JsonElement parameters, IReadOnlyDictionary<string, ApplicationEntry> applications, string path, Faults faults)
    {
        if (ParameterBinding.Bind<CommandParameters>(parameters, out var command, path) is { Count: > 0 } unsound)
        {
            faults.AddRange(unsound);
            return null;
        }
        if (!applications.TryGetValue(command!.Application, out var application))
        {
            faults.Add($"{path}.application", Unknown(command.Application, applications));
            return null;
        }
        faults.AddRange(ArgumentBinding.Bind(application.Definition, command.Arguments, $"{path}.arguments", out var values));
        return values is null ? null : (application, ParameterBinding.ToJson(command with { Arguments = values }));
    }
}
