using System.Net.WebSockets;
using System.Text;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Web.Tests.Dispatch;

namespace Dashboard.Web.Tests.Clusters;

/// <summary>The line of a cluster from its Runner's end, which answers what a test has it answer.</summary>
sealed class LineByHand : IAsyncDisposable
{
    readonly ClientWebSocket socket = new();
    readonly CancellationTokenSource stop = new();
    LineSocket line = null!;
    Task serving = Task.CompletedTask;

    /// <summary>What was asked: verb and body.</summary>
    public List<(LineVerb Verb, string Body)> Asked { get; } = [];

    public static async Task<LineByHand> OpenAsync(WebUnderTest web, string cluster, Func<LineVerb, string, (int Status, string Body)?> answer)
    {
        var hand = new LineByHand();
        hand.socket.Options.SetRequestHeader("Authorization", $"Bearer {web.RunnerToken}");
        await hand.socket.ConnectAsync(new Uri($"{web.Url.Replace("http:", "ws:")}/api/v1/runner/clusters/{cluster}/line"), hand.stop.Token);
        hand.line = new LineSocket(hand.socket);
        hand.serving = hand.ServeAsync(answer);
        return hand;
    }

    async Task ServeAsync(Func<LineVerb, string, (int Status, string Body)?> answer)
    {
        try
        {
            while (await line.ReceiveAsync(stop.Token) is { } message)
            {
                string asked = Encoding.UTF8.GetString(message.Body.Span);
                Asked.Add(((LineVerb)message.Head.Code, asked));
                if (answer((LineVerb)message.Head.Code, asked) is { } said)
                {
                    using var body = new LineBuffer();
                    body.Write(Encoding.UTF8.GetBytes(said.Body));
                    await line.SendAsync(new LineHead(message.Head.Number, (ushort)said.Status, 7), body, stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        line.Dispose();
    }
}
