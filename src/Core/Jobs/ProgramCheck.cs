using System.Text.Json;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Analyses.ProcessLaunch;
using Dashboard.Core.Applications;

namespace Dashboard.Core.Jobs;

/// <summary>Checks the program of <c>process-launch</c> against the configured applications.</summary>
static class ProgramCheck
{
    /// <summary>The application that sound parameters name; null where they name none, or one that cannot be started, which is then a fault.</summary>
    public static ApplicationEntry? Check(JsonElement parameters, IReadOnlyDictionary<string, ApplicationEntry> applications, string path, Faults faults)
    {
        ParameterBinding.Bind<ProcessLaunchParameters>(parameters, out var launch, path);
        if (launch?.Program is not { } name)
        {
            return null;
        }
        if (!applications.TryGetValue(name, out var application))
        {
            faults.Add($"{path}.program", CommandCheck.Unknown(name, applications));
            return null;
        }
        if (ArgumentBinding.Bind(application.Definition, new Dictionary<string, ScalarValue>(), "", out _) is { Count: > 0 } missing)
        {
            string names = string.Join(", ", missing.Keys.Select(k => k.TrimStart('.')));
            faults.Add($"{path}.program", $"'{name}' cannot be started without values for {names}; give them defaults in its definition, under Settings, Applications, or with PUT /api/v1/applications/{name}.");
            return null;
        }
        return application;
    }
}
