using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Clusters.Client;
using Dashboard.Core.Protocol.Clusters;
using Dashboard.Runner.Clusters.Relay;

namespace Dashboard.Runner.Tests.Clusters;

/// <summary>Speaks to a relay as the line from Web does: bodies in, status and bodies out.</summary>
sealed class RelayRig(ClusterClient client)
{
    readonly ClusterRelay relay = new(client, TimeProvider.System);

    public Task<RelayTold> CallAsync(LineVerb verb, string body) => AskAsync(new LineHead(1, (ushort)verb), Encoding.UTF8.GetBytes(body));

    public Task<RelayTold> AskAsync(LineVerb verb, long first = 0, long second = 0) => AskAsync(new LineHead(1, (ushort)verb, first, second), default);

    async Task<RelayTold> AskAsync(LineHead head, ReadOnlyMemory<byte> body)
    {
        var answer = await relay.AnswerAsync(head, body);
        using (answer.Body)
        {
            return new RelayTold(answer.Status, answer.Request, JsonDocument.Parse(answer.Body.Body.ToArray()).RootElement);
        }
    }

    /// <summary>What a request came to, asked until it is ready.</summary>
    public Task<RelayTold> EndOfAsync(long request) => TestKit.Wait.ForAsync($"request {request}", TimeSpan.FromSeconds(30), () => AskAsync(LineVerb.Request, request), told => told.Json.GetProperty("ready").GetBoolean());

    /// <summary>Until every engine takes tasks: on a busy machine one that was told to abort may be slower than it may be, and is then started again.</summary>
    public Task AllAnswerAsync() => TestKit.Wait.ForAsync("all engines", TimeSpan.FromSeconds(30), () => CallAsync(LineVerb.Apply, """{ "function": "pid" }"""), told => told.Status == 200);
}

sealed record RelayTold(int Status, long Request, JsonElement Json)
{
    public string Text(string member) => Json.GetProperty(member).GetString()!;

    public RelayTold ShouldBe(int status)
    {
        Status.ShouldBe(status, Json.GetRawText());
        return this;
    }

    /// <summary>Compares a member as JSON.</summary>
    public void ShouldHave(string member, string json) => JsonNode.DeepEquals(JsonNode.Parse(Json.GetProperty(member).GetRawText()), JsonNode.Parse(json)).ShouldBeTrue($"{member} is not {json}: {Json.GetRawText()}");

    public string Fault(string path) => Json.GetProperty("errors").GetProperty(path)[0].GetString()!;

    public IEnumerable<JsonElement> Items(string member) => Json.GetProperty(member).EnumerateArray();
}
