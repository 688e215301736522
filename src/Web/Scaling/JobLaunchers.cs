using System.Text.Json;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;

namespace Dashboard.Web.Scaling;

/// <summary>How a job's programs of the user's own are started, by variant.</summary>
/// <param name="parameters">The job's.</param>
/// <param name="programs">The definitions that it was submitted with, by name; none for built-in analyses.</param>
public sealed class JobLaunchers(JsonElement parameters, IReadOnlyList<VariantRequest>? variants, IReadOnlyDictionary<string, ApplicationEntry> programs)
{
    /// <summary>Null where the job, or its variant, runs no such program.</summary>
    public ApplicationLauncher? Of(string? variant)
    {
        var own = variants?.FirstOrDefault(v => v.Label == variant)?.Parameters ?? default;
        return Named(own) ?? Named(parameters);
    }

    ApplicationLauncher? Named(JsonElement given) =>
        given.ValueKind == JsonValueKind.Object && given.TryGetProperty("application", out var name) && name.ValueKind == JsonValueKind.String
        && programs.TryGetValue(name.GetString()!, out var entry) ? entry.Definition.Launcher : null;
}
