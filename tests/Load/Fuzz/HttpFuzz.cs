using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Dashboard.Load.Fuzz;

/// <summary>Sends requests that are nearly, or not at all, as the description says.</summary>
sealed class HttpFuzz(string url, IReadOnlyList<ApiOperation> operations, JsonElement document, IReadOnlyList<string> tokens, Garden garden, FuzzTally tally)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Requests to a cluster wait until it is ready, for a minute, and its end for its Runner's word: such a one is left after this.</summary>
    static readonly TimeSpan ClusterPatience = TimeSpan.FromSeconds(3);

    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 16 }) { BaseAddress = new Uri(url), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends so many requests, one after the other, drawn from the seed.</summary>
    public async Task RunAsync(int requests, int seed)
    {
        var odd = new Oddities(seed);
        var schemas = new Schemas(document, odd);
        foreach (string kind in garden.Kinds)
        {
            garden.Of(kind).ToList().ForEach(id => odd.Learn(kind.Split(' ')[^1], id));
        }
        for (int i = 0; i < requests; i++)
        {
            var operation = odd.Of(operations);
            await (odd.Chance(0.4) ? SendPlantedAsync(operation, odd) : SendAsync(operation, odd, schemas));
        }
    }

    /// <summary>A request that is right, or was right before one place of it was changed.</summary>
    async Task SendPlantedAsync(ApiOperation operation, Oddities odd)
    {
        string path = operation.Path, last = "";
        foreach (string name in operation.PathParameters)
        {
            var known = garden.Of(RightBodies.KindOf(operation, KindOf(operation.Path, name)));
            last = known.Count > 0 && !odd.Chance(0.05) ? odd.Of(known) : odd.Word();
            path = path.Replace($"{{{name}}}", Escaped(last), StringComparison.Ordinal);
        }
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), path + RightBodies.Query(operation, garden));
        var body = RightBodies.Of(operation, garden, last);
        body = body is not null && odd.Chance(0.4) ? odd.Changed(body) : body;
        string text = body?.ToJsonString() ?? "null";
        if (operation.Bodies.Count > 0)
        {
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        }
        bool ofRunners = operation.Path.StartsWith("/api/v1/runner/", StringComparison.Ordinal);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ofRunners ? garden.RunnerToken : garden.OwnerToken);
        await SendAsync(operation, request, odd, () => $"{operation.Method} {request.RequestUri} {text[..Math.Min(text.Length, 500)]}");
    }

    async Task SendAsync(ApiOperation operation, Oddities odd, Schemas schemas)
    {
        string path = operation.Path;
        foreach (string name in operation.PathParameters)
        {
            path = path.Replace($"{{{name}}}", Escaped(odd.Id(KindOf(operation.Path, name))), StringComparison.Ordinal);
        }
        string query = string.Join('&', operation.QueryParameters.Where(_ => odd.Chance(0.4)).Select(name => $"{name}={Escaped(odd.Chance(0.3) ? odd.Id(name) : odd.Word())}"));
        byte[]? body = null;
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), query.Length > 0 ? $"{path}?{query}" : path);
        if (operation.Bodies.Count > 0)
        {
            var (type, schema) = odd.Of([.. operation.Bodies]);
            body = Body(type, schema, odd, schemas);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", odd.Chance(0.97) ? type : odd.Of(["text/html", "application/json; charset=utf-7", "multipart/form-data", "x"]));
        }
        if (odd.Chance(0.97))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", odd.Of(tokens));
        }
        if (operation.Method == "POST" && odd.Chance(0.2))
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", odd.Of(["k1", "k2", new string('k', 300), "k 3"]));
        }
        await SendAsync(operation, request, odd, () => $"{operation.Method} {request.RequestUri} {(body is null ? "" : Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 500)))}");
    }

    async Task SendAsync(ApiOperation operation, HttpRequestMessage request, Oddities odd, Func<string> show)
    {
        bool mayWait = operation.Path.StartsWith("/api/v1/clusters/{id}", StringComparison.Ordinal);
        using var limit = new CancellationTokenSource(mayWait ? ClusterPatience : Patience);
        long start = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await http.SendAsync(request, limit.Token);
            tally.Answered(operation.ToString(), (int)answer.StatusCode, Stopwatch.GetElapsedTime(start), show);
            if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "application/json")
            {
                Learn(KindOf(operation.Path, "id"), await answer.Content.ReadAsStringAsync(limit.Token), odd);
            }
        }
        catch (OperationCanceledException) when (mayWait)
        {
            tally.Left();
        }
        catch (OperationCanceledException)
        {
            tally.Hung(show);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            tally.WasCut(show, fault.GetBaseException().Message);
        }
    }

    static string Escaped(string word)
    {
        // A lone surrogate cannot be escaped; it travels as the byte sequence that no decoder takes.
        string escaped = string.Concat(word.EnumerateRunes().Select(rune => rune == Rune.ReplacementChar ? "%ED%A0%80" : Uri.EscapeDataString(rune.ToString())));
        // One or two dots would be taken out of the path before it is sent.
        return escaped is "." or ".." ? escaped.Replace(".", "%2E", StringComparison.Ordinal) : escaped.Length > 6000 ? escaped[..6000] : escaped.Length == 0 ? "%20" : escaped;
    }

    static byte[] Body(string type, JsonElement schema, Oddities odd, Schemas schemas)
    {
        var made = schemas.Make(schema, odd.Chance(0.5) ? 0 : 0.08);
        byte[] text = type switch
        {
            "text/csv" => Encoding.UTF8.GetBytes($"workers,seconds\n{odd.Integer()},{odd.Number()}\n1,2\n{odd.Word()}"),
            "application/yaml" => Encoding.UTF8.GetBytes($"name: {odd.Word()}\nprogram: {odd.Word()}\n{odd.Word()}: [{odd.Word()}\n"),
            "text/plain" => Encoding.UTF8.GetBytes(odd.Word()),
            _ => made is null ? "null"u8.ToArray() : Encoding.UTF8.GetBytes(made.ToJsonString()),
        };
        return odd.Below(20) switch
        {
            0 => text[..odd.Below(text.Length + 1)],
            1 => Damaged(text, odd),
            2 => [.. text, .. text],
            _ => text,
        };
    }

    static byte[] Damaged(byte[] text, Oddities odd)
    {
        for (int n = odd.Below(4); n >= 0 && text.Length > 0; n--)
        {
            text[odd.Below(text.Length)] = (byte)odd.Below(256);
        }
        return text;
    }

    /// <summary>The collection that a parameter of a path chooses from: the segment before it, or else the last.</summary>
    static string KindOf(string path, string parameter)
    {
        string[] segments = path.Split('/');
        int at = Array.IndexOf(segments, $"{{{parameter}}}");
        return at > 0 ? segments[at - 1] : segments[^1];
    }

    static void Learn(string kind, string text, Oddities odd)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0)
            {
                root = items[odd.Below(items.GetArrayLength())];
            }
            foreach (string name in (string[])["id", "curve", "name"])
            {
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String)
                {
                    odd.Learn(kind, id.GetString()!);
                    break;
                }
            }
        }
        catch (JsonException)
        {
            // Not every answer that calls itself JSON is of one piece; the contract's tests look at that.
        }
    }
}
