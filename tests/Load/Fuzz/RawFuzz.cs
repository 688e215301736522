using System.Net.Sockets;
using System.Text;

namespace Dashboard.Load.Fuzz;

/// <summary>Bytes that are hardly HTTP: broken lines, wrong lengths, requests that stop in the middle.</summary>
sealed class RawFuzz(int port, string token)
{
    /// <summary>Status lines that began with 5.</summary>
    public List<string> ServerErrors { get; } = [];

    public int Sent { get; private set; }

    public async Task RunAsync(int requests, int seed)
    {
        var odd = new Oddities(seed);
        for (int i = 0; i < requests; i++)
        {
            await SendAsync(Request(odd), odd.Chance(0.3));
        }
    }

    async Task SendAsync(byte[] request, bool leaveAtOnce)
    {
        using var client = new TcpClient { NoDelay = true };
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        try
        {
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            await client.GetStream().WriteAsync(request, limit.Token);
            Sent++;
            if (leaveAtOnce)
            {
                return;
            }
            client.Client.Shutdown(SocketShutdown.Send);
            byte[] answer = new byte[64];
            int got = await client.GetStream().ReadAsync(answer, limit.Token);
            string line = Encoding.Latin1.GetString(answer, 0, got).Split('\r')[0];
            if (line.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) && !line.StartsWith("HTTP/1.1 505", StringComparison.Ordinal))
            {
                ServerErrors.Add($"{line} to {Encoding.Latin1.GetString(request, 0, Math.Min(request.Length, 200))}");
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            // The server need not answer what is no request.
        }
    }

    byte[] Request(Oddities odd)
    {
        string authorization = $"Authorization: Bearer {token}\r\n";
        string path = odd.Of(["/api/v1/jobs", "/", "/jobs", "/../../etc/passwd", "//", "/%2e%2e/%2e%2e/etc/passwd", "/lib/..%2f..%2fappsettings.json", "/jobs/%00", "/api/v1/jobs/%ED%A0%80", "/hubs/progress", "/healthz?" + new string('a', 9000)]);
        return Encoding.Latin1.GetBytes(odd.Below(9) switch
        {
            0 => odd.Word() + "\r\n\r\n",
            1 => $"GET {path} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n",
            2 => $"POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\nContent-Length: {odd.Of(["-1", "99999999999999999999", "5", "1000000000", "x"])}\r\n\r\n{{\"analysis",
            3 => $"POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{odd.Of(["zz\r\n", "5\r\nabc", "FFFFFFFFFFFF\r\n", "0\r\n\r\n", "1\r\n{\r\n0\r\n\r\n"])}",
            4 => $"GET {path} HTTP/{odd.Of(["0.9", "1.0", "2.0", "9.9", "x"])}\r\nHost: x\r\n\r\n",
            5 => $"GET {path} HTTP/1.1\r\nHost: {odd.Of(["", "a b", "evil.example", "x\r\nHost: y", new string('h', 5000)])}\r\n\r\n",
            6 => $"GET {path} HTTP/1.1\r\nHost: x\r\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"X-{i}: {i}\r\n")) + "\r\n",
            7 => $"{odd.Of(["TRACE", "CONNECT", "OPTIONS", "PATCH", "FOO", "get"])} {path} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n",
            _ => $"GET /hubs/progress HTTP/1.1\r\nHost: x\r\n{authorization}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: {odd.Below(20)}\r\nSec-WebSocket-Key: {odd.Of(["", "x", "dGhlIHNhbXBsZSBub25jZQ=="])}\r\n\r\n",
        });
    }
}
