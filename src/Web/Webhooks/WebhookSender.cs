using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Dashboard.Web.History;
using Dashboard.Web.Options;

namespace Dashboard.Web.Webhooks;

/// <summary>
/// Delivers messages by POST, each signed: the header <c>X-Speedup-Signature</c> is <c>t=seconds since 1970,v1=hex</c> with the HMAC-SHA256 of
/// <c>t.body</c> under the configured secret. What is not answered with 2xx is sent again after 1 s, 5 s, 30 s, 2 min, 10 min, then hourly for a day.
/// </summary>
sealed partial class WebhookSender(HistoryDatabase database, DashboardOptions options, TimeProvider time, ILogger<WebhookSender> logger) : BackgroundService
{
    public const string SignatureHeader = "X-Speedup-Signature";

    static readonly int[] BackOffSeconds = [1, 5, 30, 120, 600, .. Enumerable.Repeat(3600, 24)];
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5), Patience = TimeSpan.FromSeconds(10);

    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Webhooks.Count == 0)
        {
            return;
        }
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var delivery in Due())
                {
                    await DeliverAsync(delivery, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Web stops; what is due is sent after the next start
        }
    }

    List<Delivery> Due()
    {
        using var connection = database.Open();
        return connection.Query<Delivery>(
            "SELECT id, url, body, attempts FROM webhook_deliveries WHERE next_at <= @now ORDER BY next_at LIMIT 20", new { now = Stored.Time(time.GetUtcNow()) }).ToList();
    }

    async Task DeliverAsync(Delivery delivery, CancellationToken stop)
    {
        string? problem = await ProblemOfAsync(delivery, stop);
        long now = Stored.Time(time.GetUtcNow());
        long? next = problem is null || delivery.Attempts >= BackOffSeconds.Length ? null : now + 1000 * BackOffSeconds[delivery.Attempts];
        if (problem is not null)
        {
            NotDelivered(logger, delivery.Url, problem, next is null ? "given up" : "sent again later");
        }
        await database.WriteAsync(connection =>
        {
            connection.Execute("UPDATE webhook_deliveries SET attempts = attempts + 1, next_at = @next, delivered_at = @delivered, problem = @problem WHERE id = @Id",
                new { delivery.Id, next, problem, delivered = problem is null ? now : (long?)null });
        });
    }

    async Task<string?> ProblemOfAsync(Delivery delivery, CancellationToken stop)
    {
        byte[] body = Encoding.UTF8.GetBytes(delivery.Body);
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add(SignatureHeader, Sign(body, time.GetUtcNow().ToUnixTimeSeconds(), options.WebhookSecret!));
        try
        {
            using var answer = await http.SendAsync(request, stop);
            return answer.IsSuccessStatusCode ? null : $"answered {(int)answer.StatusCode}";
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return fault is TaskCanceledException ? $"no answer within {Patience.TotalSeconds} s" : fault.Message;
        }
    }

    public static string Sign(ReadOnlySpan<byte> body, long at, string secret)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes($"{at}."), .. body];
        return $"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message))}";
    }

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "The webhook {Url} took no message ({Problem}); it is {Next}")]
    static partial void NotDelivered(ILogger logger, string url, string problem, string next);

    sealed class Delivery
    {
        public string Id { get; init; } = "";
        public string Url { get; init; } = "";
        public string Body { get; init; } = "";
        public int Attempts { get; init; }
    }
}
