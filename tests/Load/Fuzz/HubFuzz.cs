using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Load.Fuzz;

/// <summary>Says what nobody should to the hubs: calls with wrong arguments, of wrong kinds, broken records, binary messages.</summary>
sealed class HubFuzz(string url)
{
    static readonly string[] Methods =
    [
        "WatchJob", "UnwatchJob", "WatchAll", "WatchCluster", "UnwatchCluster", "Hello", "Progress", "Pulse", "Learned", "SlurmAnswered", "Cluster", "Offer", "Cancel", "Release", "OnConnectedAsync", "Dispose", "", "watchjob",
    ];

    public long Messages { get; private set; }

    public long Connections { get; private set; }

    /// <summary>Answers that say more of the inside than they should.</summary>
    public List<string> Leaks { get; } = [];

    public async Task RunAsync(string hub, string token, int messages, int seed)
    {
        var odd = new Oddities(seed);
        while (Messages < messages)
        {
            await ConnectAsync(hub, token, odd, Math.Min(40, messages));
        }
    }

    async Task ConnectAsync(string hub, string token, Oddities odd, int messages)
    {
        using var socket = new ClientWebSocket();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new Uri(url.Replace("http:", "ws:", StringComparison.Ordinal) + hub), limit.Token);
        Connections++;
        await SendAsync(socket, odd.Chance(0.95) ? "{\"protocol\":\"json\",\"version\":1}" : odd.Word(), limit.Token);
        var reading = ReadAsync(socket, limit.Token);
        try
        {
            for (int i = 0; i < messages && socket.State == WebSocketState.Open; i++)
            {
                Messages++;
                if (odd.Chance(0.03))
                {
                    await socket.SendAsync(Encoding.UTF8.GetBytes(odd.Word()), WebSocketMessageType.Binary, odd.Chance(0.5), limit.Token);
                }
                else
                {
                    await SendAsync(socket, Message(odd), limit.Token);
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or IOException)
        {
            // The hub closed a connection that said nonsense, as it may.
        }
        if (odd.Chance(0.5) && socket.State == WebSocketState.Open)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            await reading;
        }
        socket.Abort();
        await reading;
    }

    static string Message(Oddities odd)
    {
        if (odd.Chance(0.1))
        {
            return odd.Word();
        }
        var message = new JsonObject
        {
            ["type"] = odd.Chance(0.9) ? odd.Of([1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]) : odd.Value(),
            ["target"] = odd.Chance(0.95) ? JsonValue.Create(odd.Of(Methods)) : odd.Value(),
            ["arguments"] = odd.Chance(0.95) ? new JsonArray([.. Enumerable.Range(0, odd.Below(4)).Select(_ => odd.Chance(0.5) ? JsonValue.Create(odd.Id("jobs")) : odd.Value())]) : odd.Value(),
        };
        if (odd.Chance(0.5))
        {
            message["invocationId"] = odd.Word();
        }
        return message.ToJsonString();
    }

    static Task SendAsync(ClientWebSocket socket, string record, CancellationToken stop) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(record + "\u001e"), WebSocketMessageType.Text, true, stop);

    async Task ReadAsync(ClientWebSocket socket, CancellationToken stop)
    {
        byte[] buffer = new byte[16384];
        try
        {
            while (await socket.ReceiveAsync(buffer, stop) is { MessageType: not WebSocketMessageType.Close } got)
            {
                string text = Encoding.UTF8.GetString(buffer, 0, got.Count);
                if (text.Contains("   at ", StringComparison.Ordinal) && Leaks.Count < 5)
                {
                    Leaks.Add(text.Length > 300 ? text[..300] : text);
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // closed by either side
        }
    }
}
