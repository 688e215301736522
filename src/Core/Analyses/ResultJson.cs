using System.Buffers;
using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Core.Analyses;

/// <summary>Writes results straight into JSON: no reflection, so nothing is compiled while the clock runs.</summary>
static class ResultJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = ProtocolJson.Options.Encoder };

    public static AnalysisResult Object(Action<Utf8JsonWriter> writeFields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writeFields(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return new AnalysisResult(document.RootElement.Clone());
    }

    /// <summary>Writes all fields of an object into the one that is being written.</summary>
    public static void CopyFields(JsonElement from, Utf8JsonWriter to)
    {
        foreach (var field in from.EnumerateObject())
        {
            field.WriteTo(to);
        }
    }

    /// <summary>A number, or its name as text where JSON has no number for it.</summary>
    public static void WriteDouble(this Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteDouble(value);
    }

    /// <summary>As an item of a list.</summary>
    public static void WriteDouble(this Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    public static void WriteNumbers(this Utf8JsonWriter writer, string name, IEnumerable<int> values)
    {
        writer.WriteStartArray(name);
        foreach (int value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
