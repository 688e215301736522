using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Jobs;

namespace Dashboard.Runner.Clusters.Relay;

/// <summary>The body of a request, read field by field; faults are collected, and those never read are unknown.</summary>
sealed class RelayBody : IDisposable
{
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    readonly JsonDocument document;
    readonly Dictionary<string, string> faults = [];
    readonly List<string> known = [];

    RelayBody(JsonDocument document) => this.document = document;

    /// <exception cref="RelayRefusal">It is no JSON object.</exception>
    public static RelayBody Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new RelayBody(document) : throw RelayRefusal.Of("", "must be a JSON object");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Unreadable(text) ?? RelayRefusal.Of("", text.IsEmpty ? "is missing; send a JSON object" : $"is no JSON that can be read: {fault.Message}");
        }
    }

    /// <summary>What is wrong by its path, where it is in names and texts and not in the JSON around them; else null.</summary>
    static RelayRefusal? Unreadable(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var faults = new Faults();
            ReadableJson.Check(document.RootElement, "", faults);
            return faults.Any ? RelayRefusal.Of(faults.ToErrors().ToDictionary(f => f.Key.TrimStart('.'), f => f.Value[0].TrimEnd('.'))) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Undefined where the field is missing or null.</summary>
    public JsonElement Field(string name)
    {
        known.Add(name);
        return document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;
    }

    public void Fault(string path, string what) => faults.TryAdd(path, what);

    public string Text(string name)
    {
        var value = Field(name);
        if (value.ValueKind == JsonValueKind.String && TextOf(value, name) is { Length: > 0 } text)
        {
            return text;
        }
        Fault(name, value.ValueKind == JsonValueKind.Undefined ? "is missing; needed is a text" : "must be a text that is not empty");
        return "";
    }

    /// <summary>Null, with a fault, where it holds half of a UTF-16 pair.</summary>
    public string? TextOf(JsonElement value, string path) => Readable(value.GetString, path);

    /// <summary>Null, with a fault, where it holds half of a UTF-16 pair.</summary>
    public string? NameOf(JsonProperty property, string path) => Readable(() => property.Name, path);

    string? Readable(Func<string?> read, string path)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            Fault(path, "holds half of a UTF-16 pair");
            return null;
        }
    }

    public bool Flag(string name, bool fallback)
    {
        var value = Field(name);
        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False))
        {
            Fault(name, "must be true or false");
        }
        return value.ValueKind == JsonValueKind.Undefined ? fallback : value.ValueKind == JsonValueKind.True;
    }

    public double Number(string name, double fallback, double least, double most)
    {
        var value = Field(name);
        if (value.ValueKind == JsonValueKind.Undefined || (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least && number <= most && (fallback = number) == number))
        {
            return fallback;
        }
        Fault(name, string.Create(CultureInfo.InvariantCulture, $"{value.GetRawText()} is not a number from {least} to {most}"));
        return fallback;
    }

    public int Whole(string name, int fallback, int least, int most)
    {
        var value = Field(name);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return fallback;
        }
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most)
        {
            return number;
        }
        Fault(name, $"{value.GetRawText()} is not a whole number from {least} to {most}");
        return fallback;
    }

    /// <summary>A value for the engines.</summary>
    public object? Value(JsonElement json, string path)
    {
        try
        {
            return ValueJson.Read(json);
        }
        catch (Exception e) when (e is ClusterException or InvalidOperationException)
        {
            Fault(path, e is ClusterException ? e.Message.TrimEnd('.') : "holds half of a UTF-16 pair");
            return null;
        }
    }

    /// <summary>The items of a list; empty, with a fault unless it may be missing, where there is none.</summary>
    public IReadOnlyList<JsonElement> List(string name, bool mayMiss = false)
    {
        var value = Field(name);
        if (value.ValueKind == JsonValueKind.Array)
        {
            return [.. value.EnumerateArray()];
        }
        if (value.ValueKind != JsonValueKind.Undefined || !mayMiss)
        {
            Fault(name, value.ValueKind == JsonValueKind.Undefined ? "is missing; needed is a list" : "must be a list");
        }
        return [];
    }

    /// <exception cref="RelayRefusal">There are faults, or fields that nobody asked for.</exception>
    public void ThrowIfFaulty()
    {
        foreach (string name in document.RootElement.EnumerateObject().Select(f => NameOf(f, "")).OfType<string>().Where(n => !known.Contains(n)))
        {
            Fault(name, $"is not a known field here; there are {string.Join(", ", known.Distinct())}");
        }
        if (faults.Count > 0)
        {
            throw RelayRefusal.Of(faults);
        }
    }

    public void Dispose() => document.Dispose();
}
