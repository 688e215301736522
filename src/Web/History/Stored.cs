using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.History;

/// <summary>How values lie in columns: times as UTC milliseconds, structures as JSON in the API's dialect, enums by their API names.</summary>
static class Stored
{
    static Stored() => Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Must have run before the first query, so that columns find their properties.</summary>
    public static void Prepare()
    {
    }

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, ProtocolJson.Options);

    public static string? JsonOrNull<T>(T? value) => value is null ? null : Json(value);

    public static T? Read<T>(string? json) => json is null ? default : JsonSerializer.Deserialize<T>(json, ProtocolJson.Options);

    public static JsonElement? Element(string? json) => Read<JsonElement?>(json);

    public static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static long Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? Time(long? milliseconds) => milliseconds is long value ? Time(value) : null;
}
