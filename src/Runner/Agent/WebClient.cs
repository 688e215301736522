using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>Web's answer to a request is a refusal that will not change by asking again.</summary>
sealed class WebRefusedException(HttpStatusCode status, string detail) : Exception($"the dashboard answered {(int)status} {status}: {detail}")
{
    public HttpStatusCode Status => status;
}

/// <summary>The two HTTP requests of a Runner.</summary>
sealed class WebClient : IDisposable
{
    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);
    readonly HttpClient _http;
    readonly AgentOptions _options;

    public WebClient(AgentOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            // A redirect could carry the token elsewhere; a proxy of the site cannot reach our loopback.
            AllowAutoRedirect = false,
            UseProxy = !options.Server.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            SslOptions = { RemoteCertificateValidationCallback = options.Trust.Accepts },
        };
        _http = new(handler) { Timeout = RequestLimit };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
    }

    /// <exception cref="WebRefusedException">The lease is not valid (4xx).</exception>
    /// <exception cref="HttpRequestException">Web cannot be reached now.</exception>
    /// <exception cref="JsonException">The answer is no assignment of this protocol.</exception>
    public async Task<JobAssignment> AssignmentAsync(JobOffer offer, CancellationToken stop)
    {
        var address = _options.Below($"api/v1/runner/jobs/{Uri.EscapeDataString(offer.JobId)}/assignment?lease={offer.Lease}");
        using var answer = await _http.GetAsync(address, stop);
        await CheckAsync(answer, stop);
        return await answer.Content.ReadFromJsonAsync<JobAssignment>(ProtocolJson.Options, stop)
            ?? throw new JsonException("The assignment is null.");
    }

    /// <summary>Sends reports that are JSON already.</summary>
    /// <exception cref="WebRefusedException">Web does not take them (4xx).</exception>
    /// <exception cref="HttpRequestException">Web cannot be reached now.</exception>
    public async Task<ReportAck> ReportAsync(IEnumerable<byte[]> reports, CancellationToken stop)
    {
        using var content = new ByteArrayContent(Batch(reports));
        content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        using var answer = await _http.PostAsync(_options.Below("api/v1/runner/reports"), content, stop);
        await CheckAsync(answer, stop);
        return await answer.Content.ReadFromJsonAsync<ReportAck>(ProtocolJson.Options, stop) ?? throw new JsonException("The answer is null.");
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A <see cref="ReportBatch"/> around reports that need not be read for it.</summary>
    byte[] Batch(IEnumerable<byte[]> reports)
    {
        var body = new MemoryStream();
        body.Write(Encoding.UTF8.GetBytes($"{{\"runner\":{JsonSerializer.Serialize(_options.Name)},\"reports\":["));
        bool first = true;
        foreach (byte[] report in reports)
        {
            body.Write(first ? ""u8 : ","u8);
            body.Write(report);
            first = false;
        }
        body.Write("]}"u8);
        return body.ToArray();
    }

    static async Task CheckAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }
        string detail = await answer.Content.ReadAsStringAsync(stop);
        detail = detail.Length > 500 ? detail[..500] : detail;
        bool mayPass = (int)answer.StatusCode is >= 500 or 408 or 429;
        throw mayPass ? new HttpRequestException($"the dashboard answered {(int)answer.StatusCode}: {detail}") : new WebRefusedException(answer.StatusCode, detail);
    }
}
