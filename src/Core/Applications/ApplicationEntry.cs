using System.Text.Json;

namespace Dashboard.Core.Applications;

/// <summary>A definition with the folder it was read from, as a job keeps it: later changes do not reach jobs that are queued.</summary>
/// <param name="Folder">Absolute; where a relative program path starts, and what <c>{folder}</c> stands for.</param>
public sealed record ApplicationEntry(ApplicationDefinition Definition, string Folder)
{
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(new { folder = Folder, definition = Definition.ToJson() });

    /// <exception cref="InvalidDataException">The JSON was not written by <see cref="ToJson"/>.</exception>
    public static ApplicationEntry Parse(JsonElement json)
    {
        var faults = ApplicationDefinition.Read(json.GetProperty("definition"), out var definition);
        return definition is not null
            ? new(definition, json.GetProperty("folder").GetString()!)
            : throw new InvalidDataException($"The application cannot be read: {string.Join("; ", faults.SelectMany(f => f.Value.Select(m => $"{f.Key}: {m}")))}");
    }
}
