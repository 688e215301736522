using System.Collections;
using Dashboard.Core.Clusters.Arrays;

namespace Dashboard.Core.Clusters.Values;

/// <summary>
/// The values that travel in a cluster: null, bool, 64-bit whole numbers (<c>long</c>), <c>double</c>, strings, lists
/// (<c>List&lt;object?&gt;</c>), dictionaries with string keys, and arrays of f8, f4, i8, i4 and bool.
/// </summary>
public static class ClusterValues
{
    /// <summary>The value as one of the closed set: other whole numbers become <c>long</c>, sequences lists, tuples lists.</summary>
    /// <param name="value">What a caller or a script has.</param>
    /// <param name="place">Where it stands, for the message.</param>
    /// <exception cref="ClusterException">Its type cannot travel.</exception>
    public static object? Normalize(object? value, string place = "value") => value switch
    {
        null or bool or long or double or string or SharedArray => value,
        Array array when array.Rank == 1 && ElementTypes.Of(array.GetType().GetElementType()!) is not null => value,
        int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value),
        ulong large when large <= long.MaxValue => (long)large,
        float single => (double)single,
        decimal exact => (double)exact,
        char letter => letter.ToString(),
        Enum => value.ToString(),
        DateTime or DateTimeOffset or TimeSpan or Guid => ((IFormattable)value).ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        IDictionary pairs => Pairs(pairs, place),
        IReadOnlyDictionary<string, object?> pairs => pairs.ToDictionary(p => p.Key, p => Normalize(p.Value, $"{place}.{p.Key}")),
        IEnumerable sequence => Items(sequence, place),
        System.Runtime.CompilerServices.ITuple tuple => Items(Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), place),
        _ => throw new ClusterException($"{place} is of type {value.GetType().Name}, which cannot travel between processes. "
            + "Allowed: null, bool, whole numbers of 64 bits, double, string, lists, dictionaries with string keys, and arrays of double, float, long, int and bool."),
    };

    static Dictionary<string, object?> Pairs(IDictionary pairs, string place)
    {
        var all = new Dictionary<string, object?>(pairs.Count);
        foreach (DictionaryEntry pair in pairs)
        {
            string key = pair.Key as string ?? throw new ClusterException($"{place} has a key of type {pair.Key.GetType().Name}. Keys must be strings.");
            all[key] = Normalize(pair.Value, $"{place}.{key}");
        }
        return all;
    }

    static List<object?> Items(IEnumerable sequence, string place)
    {
        var items = new List<object?>();
        foreach (object? item in sequence)
        {
            items.Add(Normalize(item, $"{place}[{items.Count}]"));
        }
        return items;
    }

    /// <summary>The value as the type that a caller wants.</summary>
    /// <exception cref="ClusterException">It has another type, or does not fit.</exception>
    public static T To<T>(object? value)
    {
        if (typeof(T) == typeof(object) && value is SharedArray memory)
        {
            return (T)(object)memory.ToArray();
        }
        if (value is T exact)
        {
            return exact;
        }
        // The usual one in scripts, without the way through Convert.
        if (typeof(T) == typeof(int) && value is long whole && whole == (int)whole)
        {
            int small = (int)whole;
            return System.Runtime.CompilerServices.Unsafe.As<int, T>(ref small);
        }
        return value is null && default(T) is null ? default! : (T)ConvertTo(value, typeof(T));
    }

    static object ConvertTo(object? value, Type wanted)
    {
        try
        {
            return (value, Nullable.GetUnderlyingType(wanted) ?? wanted) switch
            {
                (long or double or bool, { IsPrimitive: true } primitive) when IsExact(value, primitive) => Convert.ChangeType(value, primitive),
                (long or double, var type) when type == typeof(decimal) => Convert.ToDecimal(value),
                (SharedArray shared, { IsArray: true }) => ConvertTo(shared.ToArray(), wanted),
                (Array array, { IsArray: true } type) when array.GetType() == type => array,
                (IList items, { IsArray: true } type) => ToArray(items, type.GetElementType()!),
                (IList items, { IsGenericType: true } type) when type.IsAssignableFrom(typeof(List<>).MakeGenericType(type.GenericTypeArguments[0])) => ToList(items, type.GenericTypeArguments[0]),
                (Dictionary<string, object?> pairs, var type) when type.IsInstanceOfType(pairs) => pairs,
                _ => throw Misfit(value, wanted),
            };
        }
        catch (Exception fault) when (fault is OverflowException or InvalidCastException)
        {
            throw Misfit(value, wanted);
        }
    }

    /// <summary>Whole numbers become reals; reals become whole only where nothing is lost.</summary>
    static bool IsExact(object? value, Type type) => value is not double real || type == typeof(double) || type == typeof(float) || (type != typeof(bool) && real == Math.Truncate(real));

    static Array ToArray(IList items, Type element)
    {
        var array = Array.CreateInstance(element, items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            array.SetValue(One(items[i], element), i);
        }
        return array;
    }

    static object ToList(IList items, Type element)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (object? item in items)
        {
            list.Add(One(item, element));
        }
        return list;
    }

    static object? One(object? item, Type element) => item is null || element.IsInstanceOfType(item) ? item : ConvertTo(Normalize(item), element);

    static ClusterException Misfit(object? value, Type wanted) =>
        new($"{Describe(value)} cannot be taken as {wanted.Name}.");

    /// <summary>A value in a few words.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => text.Length <= 40 ? $"the text \"{text}\"" : $"a text of {text.Length} characters",
        SharedArray shared => $"an array of {shared.Count} {shared.Type.NameOf()}",
        Array array => $"an array of {array.Length} {array.GetType().GetElementType()!.Name}",
        ICollection many => $"a {(many is IDictionary ? "dictionary" : "list")} of {many.Count}",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? value.GetType().Name,
    };
}
