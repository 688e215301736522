using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Dashboard.Core.Protocol;

/// <summary>
/// Finds what a message lacks: a member or an element that is null, or was left out, although its type says that there always is one.
/// The JSON reader leaves these null, so whoever takes messages from elsewhere asks here before they are used.
/// </summary>
public static class MessageGaps
{
    sealed record Member(PropertyInfo Property, string Name, bool MayBeNull);

    static readonly ConcurrentDictionary<Type, Member[]> known = new();

    /// <returns>Path of the first gap, such as <c>$.jobs[1].name</c>; null where there is none.</returns>
    public static string? Find(object? message) => Below(message) is { } path ? $"${path}" : null;

    /// <summary>Paths are put together on the way back, so that messages without gaps, which come by the hundred, cost none.</summary>
    static string? Below(object? value) => value switch
    {
        null => "",
        string => null,
        IEnumerable elements => Among(elements),
        _ => Within(value),
    };

    static string? Among(IEnumerable elements)
    {
        int at = 0;
        foreach (object? element in elements)
        {
            if (Below(element) is { } path)
            {
                return $"[{at}]{path}";
            }
            at++;
        }
        return null;
    }

    static string? Within(object message)
    {
        foreach (var member in known.GetOrAdd(message.GetType(), MembersOf))
        {
            object? value = member.Property.GetValue(message);
            if ((value is not null || !member.MayBeNull) && Below(value) is { } path)
            {
                return $".{member.Name}{path}";
            }
        }
        return null;
    }

    static Member[] MembersOf(Type type) => type.Assembly != typeof(MessageGaps).Assembly ? []
        : [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite && !p.PropertyType.IsValueType && p.GetIndexParameters().Length == 0 && p.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .Select(p => new Member(p, ProtocolJson.Options.PropertyNamingPolicy!.ConvertName(p.Name), new NullabilityInfoContext().Create(p).ReadState == NullabilityState.Nullable))];
}
