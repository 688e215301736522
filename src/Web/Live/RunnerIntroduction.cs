using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Live;

/// <summary>
/// Reads a Runner's first message. The versions come first and by themselves: what another release says may have another shape, and it
/// shall hear why it is refused all the same.
/// </summary>
/// <param name="Name">As far as it could be read; for whoever looks after the dashboard.</param>
/// <param name="Refusal">Null where the versions fit and the message could be read.</param>
sealed record RunnerIntroduction(string Name, RunnerHello? Hello, string? Refusal)
{
    public static RunnerIntroduction Read(JsonElement message)
    {
        string name = Text(message, "name") ?? "without a name";
        if (VersionRefusal(message) is { } refusal)
        {
            return new RunnerIntroduction(name, null, refusal);
        }
        try
        {
            var hello = message.Deserialize<RunnerHello>(ProtocolJson.Options)!;
            return new RunnerIntroduction(name, hello, MessageGaps.Find(hello) is { } gap ? $"The Runner's introduction has no value at {gap}" : NameRefusal(hello.Name));
        }
        catch (JsonException fault)
        {
            return new RunnerIntroduction(name, null, $"The Runner's introduction cannot be read at {fault.Path}: {fault.Message}");
        }
    }

    static string? VersionRefusal(JsonElement message)
    {
        int? protocol = message.ValueKind == JsonValueKind.Object && message.TryGetProperty("protocolVersion", out var version) && version.TryGetInt32(out int number) ? number : null;
        string product = Text(message, "runnerVersion") ?? "unknown";
        return protocol == RunnerProtocol.Version && product == RunnerProtocol.ProductVersion
            ? null
            : $"This server is Speedup {RunnerProtocol.ProductVersion} (Runner protocol {RunnerProtocol.Version}), the Runner is {product} (protocol {protocol?.ToString() ?? "unknown"}). " +
              "Both must be of one release: install the Runner that belongs to the server";
    }

    static string? NameRefusal(string name) =>
        name.Length is 0 or > 128 || name.Any(c => char.IsControl(c) || c is '/' or '?' or '#')
            ? "A Runner's name has 1 to 128 characters without slash, question mark and number sign"
            : null;

    static string? Text(JsonElement message, string member) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
