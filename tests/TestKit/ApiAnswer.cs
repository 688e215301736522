using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Dashboard.TestKit;

/// <summary>An answer of the API as it came.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The body of an answer that must have gone well.</summary>
    /// <exception cref="InvalidOperationException">The server refused; the message holds its words.</exception>
    public JsonElement Expect(HttpStatusCode status)
        => Status == status ? (Text.Length > 0 ? Json : default) : throw new InvalidOperationException($"Expected {status}, got {(int)Status} {Status}: {Text}");
}
