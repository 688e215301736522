using System.Text.Json;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Applications;

namespace Dashboard.Core.Jobs;

/// <summary>Checks the parameters of <c>command</c> against the configured applications.</summary>
static class CommandCheck
{
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
            string known = applications.Count == 0 ? "none is configured yet; an owner can add one with POST /api/v1/applications, or as a YAML file in the folder applications of the data directory" : $"known are {string.Join(", ", applications.Keys)}";
            faults.Add($"{path}.application", $"'{command.Application}' is not a configured application; {known}.");
            return null;
        }
        faults.AddRange(ArgumentBinding.Bind(application.Definition, command.Arguments, $"{path}.arguments", out var values));
        return values is null ? null : (application, ParameterBinding.ToJson(command with { Arguments = values }));
    }
}
