using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Protocol;
using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Load.Fuzz;

/// <summary>Says what nobody should to the hubs: calls with wrong arguments, of wrong kinds, broken records, binary messages.</summary>
sealed class HubFuzz(string url, Garden garden)
{
    static readonly string[] Methods =
    [
        "WatchJob", "UnwatchJob", "WatchAll", "WatchCluster", "UnwatchCluster", "Hello", "Progress", "Pulse", "Learned", "SlurmAnswered", "Cluster", "Offer", "Cancel", "Release", "OnConnectedAsync", "Dispose", "", "watchjob",
    ];

    /// <summary>For the answers to a connection's calls, of 10 ms each.</summary>
    const int MostWaits = 100;

    readonly SortedDictionary<string, (long Done, long Refused)> methods = new(StringComparer.Ordinal);

    public long Messages { get; private set; }

    /// <summary>How often each method was carried out, and refused, where an answer was asked for.</summary>
    public IReadOnlyDictionary<string, (long Done, long Refused)> Answers => methods;

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
        // Nonsense ends a connection soon; half of them say nothing worse than wrong arguments, so that methods are reached.
        bool calm = odd.Chance(0.5);
        await SendAsync(socket, calm || odd.Chance(0.95) ? "{\"protocol\":\"json\",\"version\":1}" : odd.Word(), limit.Token);
        var asked = new ConcurrentDictionary<string, string>();
        var reading = ReadAsync(socket, hub, asked, limit.Token);
        try
        {
            for (int i = 0; i < messages && socket.State == WebSocketState.Open; i++)
            {
                Messages++;
                if (!calm && odd.Chance(0.03))
                {
                    await socket.SendAsync(Encoding.UTF8.GetBytes(odd.Word()), WebSocketMessageType.Binary, odd.Chance(0.5), limit.Token);
                }
                else
                {
                    await SendAsync(socket, calm || odd.Chance(0.4) ? Right(hub, odd, asked) : Message(odd), limit.Token);
                }
            }
        }
        catch (Exception fault) when (fault is WebSocketException or IOException)
        {
            // The hub closed a connection that said nonsense, as it may.
        }
        // Calls that were not begun when their connection ends never are.
        for (int waits = 0; calm && waits < MostWaits && !asked.IsEmpty && !reading.IsCompleted; waits++)
        {
            await Task.Delay(10);
        }
        if ((calm || odd.Chance(0.5)) && socket.State == WebSocketState.Open)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            await reading;
        }
        socket.Abort();
        await reading;
    }

    /// <summary>A call as it should be, or with one place changed.</summary>
    string Right(string hub, Oddities odd, ConcurrentDictionary<string, string> asked)
    {
        string job = odd.Of(garden.Of("jobs")), cluster = odd.Of(garden.Of("clusters"));
        var hello = PlantedNode.Hello($"fuzz-{odd.Below(5)}");
        (string Method, object[] Arguments)[] calls = hub == "/hubs/progress"
            ? [("WatchJob", [job, 0]), ("UnwatchJob", [job]), ("WatchAll", []), ("WatchCluster", [cluster]), ("UnwatchCluster", [cluster])]
            :
            [
                (RunnerHubNames.Hello, [hello]), (RunnerHubNames.Pulse, [new NodePulse(1, 1, 1, 1, 1, 0)]), (RunnerHubNames.Learned, [hello.Node]),
                (RunnerHubNames.SlurmAnswered, [new SlurmAnswer("1")]), (RunnerHubNames.ClusterTold, [new ClusterReport(cluster, ClusterState.Ready)]),
                (RunnerHubNames.Progress, [new JobProgressReport(job, garden.Lease, "t0001", 1, new TrialProgress(1, 2, 0.1, []))]),
            ];
        var (method, arguments) = odd.Of(calls);
        var values = JsonSerializer.SerializeToNode(arguments, ProtocolJson.Options);
        values = odd.Chance(0.4) && odd.Changed(values) is JsonArray changed ? changed : values;
        string id = $"{asked.Count}-{odd.Below(1 << 30)}";
        asked[id] = method;
        return new JsonObject { ["type"] = 1, ["invocationId"] = id, ["target"] = method, ["arguments"] = values }.ToJsonString();
    }

    void Count(string hub, string text, ConcurrentDictionary<string, string> asked)
    {
        foreach (string record in text.Split('\u001e').Where(r => r.StartsWith("{\"type\":3", StringComparison.Ordinal)))
        {
            try
            {
                using var json = JsonDocument.Parse(record);
                if (asked.TryRemove(json.RootElement.GetProperty("invocationId").GetString() ?? "", out string? method))
                {
                    bool refused = json.RootElement.TryGetProperty("error", out _);
                    var (done, no) = methods.GetValueOrDefault($"{hub} {method}");
                    methods[$"{hub} {method}"] = refused ? (done, no + 1) : (done + 1, no);
                }
            }
            catch (JsonException)
            {
                // The rest of it comes with the next piece.
            }
        }
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

    async Task ReadAsync(ClientWebSocket socket, string hub, ConcurrentDictionary<string, string> asked, CancellationToken stop)
    {
        byte[] buffer = new byte[16384];
        try
        {
            while (await socket.ReceiveAsync(buffer, stop) is { MessageType: not WebSocketMessageType.Close } got)
            {
                string text = Encoding.UTF8.GetString(buffer, 0, got.Count);
                Count(hub, text, asked);
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
