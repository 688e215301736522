using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dashboard.Web.Audit;

/// <summary>What the audit log says of code that somebody has run: its beginning, and a fingerprint by which the whole can be told again.</summary>
static class RecordedCode
{
    const int Shown = 200;

    // As engines' Runner reads it: a body that names its code twice is refused there, and nothing of it runs.
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Such as <c>var x = 1; (10 characters, SHA-256 …)</c>; empty where the body holds no code that could run.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="field">Where the code stands in it.</param>
    public static string Of(ReadOnlyMemory<byte> body, string field)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(field, out var code)
                && code.ValueKind == JsonValueKind.String ? Of(code.GetString()!) : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or half of a UTF-16 pair: the Runner refuses it.
            return "";
        }
    }

    static string Of(string code)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
        return $"{Beginning(code)} ({code.Length} characters, SHA-256 {hash})";
    }

    static string Beginning(string code) =>
        code.Length <= Shown ? code : code[..(char.IsHighSurrogate(code[Shown - 1]) ? Shown - 1 : Shown)] + "…";
}
