using System.Text.Json.Nodes;
using Dashboard.Core.Applications;
using Dashboard.Web.Applications;

namespace Dashboard.Web.Api.Applications;

/// <summary>An application in the list.</summary>
/// <param name="State"><c>ready</c>, or <c>faulty</c> with its faults.</param>
/// <param name="Parameters">JSON Schema of the arguments that a job may give; null where faulty.</param>
/// <param name="Definition">As an owner wrote it, defaults filled in; null where faulty.</param>
sealed record ApplicationView(
    string Name, string State, string? Title, string? Description, JsonObject? Parameters, string? GrowsWith, System.Text.Json.JsonElement? Definition,
    IReadOnlyList<ApplicationFault>? Faults)
{
    public static ApplicationView Of(ApplicationFile file) => file.Definition is { } d
        ? new(file.Name, "ready", d.Title, d.Description, ArgumentSchema.Of(d), d.GrowsWith, d.ToJson(), null)
        : new(file.Name, "faulty", null, null, null, null, null, file.Faults);
}
