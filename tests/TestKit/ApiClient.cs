using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Dashboard.TestKit;

/// <summary>A client of the HTTP contract with one token; answers stay JSON, so that a test checks what really travels.</summary>
public sealed class ApiClient(string url, string? token, Transcript log) : IDisposable
{
    static readonly TimeSpan JobDeadline = TimeSpan.FromSeconds(120);

    readonly HttpClient _http = Create(url, token);

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiAnswer> PostAsync(string path, object? body = null, string? idempotencyKey = null) => SendAsync(HttpMethod.Post, path, body, idempotencyKey);

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, object? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/json")) : JsonContent.Create(body);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await _http.SendAsync(request);
        return new ApiAnswer(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Submits a job that must be accepted.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SubmitAsync(object body)
        => (await PostAsync("api/v1/jobs", body)).Expect(HttpStatusCode.Created).GetProperty("id").GetString()!;

    public async Task<JsonElement> JobAsync(string id) => (await GetAsync($"api/v1/jobs/{id}")).Expect(HttpStatusCode.OK);

    public Task<JsonElement> WaitForJobAsync(string id, string what, Func<JsonElement, bool> condition, TimeSpan? deadline = null)
        => WaitAsync($"job {id} {what}", deadline ?? JobDeadline, () => JobAsync(id), condition);

    /// <summary>Waits until the job is in a terminal state, whichever; a state that stays can be seen late.</summary>
    public Task<JsonElement> WaitForEndAsync(string id, TimeSpan? deadline = null)
        => WaitAsync($"job {id} to end", deadline ?? JobDeadline, () => JobAsync(id), job => job.Text("state") is "succeeded" or "failed" or "cancelled", TimeSpan.FromSeconds(1));

    /// <summary>Submits a job and waits until it is in a terminal state.</summary>
    public async Task<JsonElement> RunAsync(object body, TimeSpan? deadline = null) => await WaitForEndAsync(await SubmitAsync(body), deadline);

    /// <summary>Imports the sample flights unless they are there.</summary>
    /// <returns>The id of the data set.</returns>
    public async Task<string> ImportFlightsAsync(string name = "flights-2001")
    {
        string id = (await PostAsync("api/v1/datasets", new { name, sample = "flights-2001" })).Expect(HttpStatusCode.Created).GetProperty("id").GetString()!;
        var ready = await WaitAsync($"data set {name}", JobDeadline, async () => (await GetAsync($"api/v1/datasets/{id}")).Expect(HttpStatusCode.OK),
            set => set.Text("state") is "ready" or "failed");
        return ready.Text("state") == "ready" ? id : throw new InvalidOperationException($"The import failed: {ready}");
    }

    /// <summary>Waits until the default Runner is there and offers strategies.</summary>
    public Task<JsonElement> WaitForRunnerAsync()
        => WaitAsync("a Runner", TimeSpan.FromSeconds(20), async () => (await GetAsync("api/v1/strategies")).Expect(HttpStatusCode.OK),
            strategies => strategies.EnumerateArray().Any(strategy => strategy.Text("name") == "serial" && strategy.GetProperty("available").GetBoolean()));

    public void Dispose() => _http.Dispose();

    async Task<JsonElement> WaitAsync(string what, TimeSpan deadline, Func<Task<JsonElement>> read, Func<JsonElement, bool> condition, TimeSpan? longest = null)
    {
        try
        {
            return await Wait.ForAsync(what, deadline, read, condition, longest: longest);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n--- log of the server ---\n{log.Tail()}");
        }
    }

    static HttpClient Create(string url, string? token)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(url + "/"), Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }
}
